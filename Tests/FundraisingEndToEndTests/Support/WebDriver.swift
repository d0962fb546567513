import Foundation
import FundraisingTesting

/// The W3C's WebDriver protocol (https://www.w3.org/TR/webdriver2/), as far as these tests need it: one session of one
/// driver.
final class WebDriver: Sendable {
    /// An element's id in answers: section 12.1.
    private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    private let driver: Program
    private let session: String

    /// Starts a driver and a browser.
    /// - Parameters:
    ///   - folder: for the browser's profile and the driver's log.
    ///   - options: `goog:chromeOptions` beside those that every browser here has.
    init(folder: URL, arguments: [String], options: [String: Any]) async throws {
        let port = HTTPCall.freePort()
        driver = try Program(
            "chromedriver", ["--port=\(port)"], in: folder, output: folder.appendingPathComponent("chromedriver.out"),
            errors: folder.appendingPathComponent("chromedriver.log"))
        let address = "http://127.0.0.1:\(port)"
        let driver = driver
        do {
            try await eventually("chromedriver is ready") {
                holds((try? await HTTPCall.send("\(address)/status"))?.status == 200)
            }
            var chrome = options
            chrome["args"] =
                [
                    "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                    "--user-data-dir=\(folder.appendingPathComponent("browser-\(UUID().uuidString)").path)",
                ]
                // Chromium's own sandbox does not work for root, and these pages are our own.
                + (geteuid() == 0 ? ["--no-sandbox"] : []) + arguments
            let capabilities: [String: Any] = [
                "capabilities": ["alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": chrome]]
            ]
            let answer = try await Self.call("\(address)/session", capabilities) as? [String: Any]
            guard let identifier = answer?["sessionId"] as? String else {
                throw ProgramError("no session: \(answer ?? [:])")
            }
            session = "\(address)/session/\(identifier)"
        } catch {
            driver.send(SIGKILL)
            throw ProgramError("Chromium does not start; run make test-packages: \(error)")
        }
    }

    /// Ends the browser and the driver.
    func quit() async {
        _ = try? await command("goog/cdp/execute", ["cmd": "Browser.close", "params": [String: Any]()])
        driver.send(SIGTERM)
        _ = await driver.exitCode(within: .seconds(20))
    }

    func open(_ url: String) async throws { try await command("url", ["url": url]) }

    func address() async throws -> String { try await command("url") as? String ?? "" }

    /// The first element for a selector; waits until there is one.
    /// - Parameter strategy: `css selector`, `link text` or `xpath`: section 12.3.1.
    func element(_ selector: String, by strategy: String = "css selector") async throws -> String {
        try await eventually("\(selector) is on \((try? await address()) ?? "the page")", within: .seconds(30)) {
            try await elements(selector, by: strategy).first
        }
    }

    func elements(_ selector: String, by strategy: String = "css selector") async throws -> [String] {
        let found = try await command("elements", ["using": strategy, "value": selector])
        return (found as? [[String: Any]] ?? []).compactMap { $0[Self.elementKey] as? String }
    }

    func click(element: String) async throws { try await command("element/\(element)/click", [String: Any]()) }

    func type(_ text: String, into element: String) async throws {
        try await command("element/\(element)/clear", [String: Any]())
        try await command("element/\(element)/value", ["text": text])
    }

    func text(of element: String) async throws -> String {
        try await command("element/\(element)/text") as? String ?? ""
    }

    /// What a function body returns; `arguments[0]` is the first argument.
    func run(_ script: String, _ arguments: [Any] = []) async throws -> Any? {
        try await command("execute/sync", ["script": script, "args": arguments])
    }

    /// As `run`, for what calls its last argument when it is done.
    func runUntilDone(_ script: String, _ arguments: [Any] = []) async throws -> Any? {
        try await command("execute/async", ["script": script, "args": arguments])
    }

    /// The whole page as PNG, beyond what the window shows: a command of the DevTools protocol.
    func picture() async throws -> Data {
        let metrics = try await command(
            "goog/cdp/execute", ["cmd": "Page.getLayoutMetrics", "params": [String: Any]()])
        guard var size = (metrics as? [String: Any])?["cssContentSize"] as? [String: Any] else {
            throw ProgramError("the browser does not say how large the page is")
        }
        size["scale"] = 1
        let answer = try await command(
            "goog/cdp/execute",
            ["cmd": "Page.captureScreenshot", "params": ["captureBeyondViewport": true, "clip": size]])
        guard let text = (answer as? [String: Any])?["data"] as? String, let png = Data(base64Encoded: text) else {
            throw ProgramError("the browser made no picture")
        }
        return png
    }

    @discardableResult
    private func command(_ path: String, _ body: [String: Any]? = nil) async throws -> Any? {
        try await Self.call("\(session)/\(path)", body)
    }

    private static func call(_ url: String, _ body: [String: Any]?) async throws -> Any? {
        let answer = try await HTTPCall.send(
            url, headers: ["Content-Type: application/json; charset=utf-8"],
            body: try body.map { try JSONSerialization.data(withJSONObject: $0) })
        let object = try? JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
        let value = object?["value"]
        guard answer.status == 200 else {
            let problem = value as? [String: Any]
            throw ProgramError(
                "the browser: \(problem?["error"] ?? answer.status): \("\(problem?["message"] ?? "")".prefix(300))")
        }
        return value
    }
}
