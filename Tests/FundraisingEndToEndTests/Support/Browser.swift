import Foundation
import FundraisingTesting
import Testing

/// A person at a browser: opens pages, follows links, fills in forms, and looks.
struct Browser {
    /// What is different from a desk with an English browser.
    enum Kind {
        case desk
        case chinese
        case phone
    }

    let driver: WebDriver
    private let charity: Charity
    private let kind: Kind

    /// Gives a body a browser, and takes a picture of where it failed.
    static func with(_ kind: Kind = .desk, at charity: Charity, _ body: (Browser) async throws -> Void) async throws {
        let language = kind == .chinese ? "zh-CN" : "en-US"
        var options: [String: Any] = ["prefs": ["intl.accept_languages": kind == .chinese ? "zh-CN,zh,en" : "en-US,en"]]
        if kind == .phone {
            let metrics: [String: Any] = [
                "width": 360, "height": 740, "pixelRatio": 2.0, "mobile": true, "touch": true,
            ]
            options["mobileEmulation"] = ["deviceMetrics": metrics]
        }
        let driver = try await WebDriver(
            folder: charity.folder, arguments: ["--lang=\(language)", "--window-size=1200,900"], options: options)
        let browser = Browser(driver: driver, charity: charity, kind: kind)
        do {
            try await body(browser)
        } catch {
            try? await browser.screenshot("failure")
            let seen = (try? await browser.text("body")) ?? ""
            await driver.quit()
            throw ProgramError("\(error)\nOn the page: \(seen.prefix(1500))")
        }
        await driver.quit()
    }

    func open(_ path: String) async throws { try await driver.open(charity.url + path) }

    /// Clicks the first element for a selector.
    func click(_ selector: String) async throws { try await driver.click(element: try await driver.element(selector)) }

    /// Clicks the link or button with this text.
    func press(_ text: String) async throws {
        let path = "//main//*[self::a or self::button][normalize-space()='\(text)']"
        try await driver.click(element: try await driver.element(path, by: "xpath"))
    }

    /// Writes into the field of this name.
    func fill(_ name: String, _ text: String) async throws {
        try await driver.type(text, into: try await driver.element("main [name='\(name)']"))
    }

    /// Sends the first form of the page, or the one for a selector.
    func send(_ form: String = "main form.form") async throws { try await click("\(form) button[type=submit]") }

    /// The text of the first element for a selector, as it is seen; protected blanks as blanks.
    func text(_ selector: String) async throws -> String {
        try await driver.text(of: try await driver.element(selector)).replacing("\u{a0}", with: " ")
    }

    /// Waits until an element's text contains something, while the page changes by itself.
    func wait(for expected: String, in selector: String) async throws {
        try await eventually("\(selector) says: \(expected)") { holds(await says(expected, selector)) }
    }

    /// Opens a page again and again until something stands in it.
    func wait(for expected: String, in selector: String, opening path: String) async throws {
        try await eventually("\(path) says: \(expected)") {
            try await open(path)
            return holds(await says(expected, selector))
        }
    }

    /// Opens a page again and again until an element is there.
    func wait(until selector: String, opening path: String) async throws {
        try await eventually("\(path) has \(selector)") {
            try await open(path)
            return holds(try await !driver.elements(selector).isEmpty)
        }
    }

    /// Whether an element that is there at this moment says something.
    private func says(_ expected: String, _ selector: String) async -> Bool {
        guard let element = try? await driver.elements(selector).first,
            let text = try? await driver.text(of: element)
        else { return false }
        return text.replacing("\u{a0}", with: " ").contains(expected)
    }

    /// A picture of the whole page, kept in `.build/screenshots`.
    func screenshot(_ name: String) async throws {
        try FileManager.default.createDirectory(at: Places.screenshots, withIntermediateDirectories: true)
        try await driver.picture().write(to: Places.screenshots.appendingPathComponent("\(name)\(suffix).png"))
    }

    private var suffix: String {
        switch kind {
        case .desk: ""
        case .chinese: "-zh"
        case .phone: "-phone"
        }
    }

    /// What an address answers to this browser, with its cookies.
    func fetched(_ path: String) async throws -> String {
        let script = """
            const done = arguments[1];
            fetch(arguments[0]).then(answer => answer.text()).then(done, error => done("failed: " + error));
            """
        return try await driver.runUntilDone(script, [charity.url + path]) as? String ?? ""
    }

    /// How many pixels of the page lie beside the window.
    func overhang() async throws -> Int {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return try await driver.run(script) as? Int ?? -1
    }

    func logIn(email: String, password: String) async throws {
        try await open("/login")
        try await fill("email", email)
        try await fill("password", password)
        try await send()
        _ = try await driver.element("header a[href='/account']")
    }

    func logInAsAdmin() async throws {
        try await logIn(email: "admin@example.org", password: try charity.adminPassword())
    }

    func signUp(name: String, email: String) async throws {
        try await open("/signup")
        try await fill("name", name)
        try await fill("email", email)
        try await fill("password", "a password of some length")
        try await send()
        _ = try await driver.element("header a[href='/account']")
    }
}
