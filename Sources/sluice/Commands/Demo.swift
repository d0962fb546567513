import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceOutbound
import SluiceSandbox

/// Everything on one machine, and one payment that travels the whole way.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run gateway, sandbox provider and a stand-in shop, and let one payment travel the whole way.",
        discussion: """
            Makes the development keys that are missing, starts the sandbox provider (8081) and a shop that takes
            forwarded results (8082) beside the gateway, places an order, pays it on the cashier page as a buyer would,
            waits for the forwarded result, and prints the lines of the three journals about it. Then it keeps serving.

              sluice demo
              sluice demo --once      stop after the payment
            """)

    @OptionGroup var options: ConfigurationOption
    @Flag(help: "Stop after the payment has travelled.") var once = false

    func run() async throws {
        let keysDirectory = URL(fileURLWithPath: options.config).deletingLastPathComponent()
            .appendingPathComponent("data/keys")
        let keys = DevelopmentKeys(directory: keysDirectory)
        _ = try keys.makeMissing()
        let settings = try ServiceRunner.settings(options.config)
        var logger = ServiceRunner.logger(settings)
        logger.logLevel = max(logger.logLevel, .notice)
        let process = try await GatewayProcess.open(settings, logger: logger)
        let (results, resultsIn) = AsyncStream.makeStream(of: JSONValue.self)
        let (started, startedIn) = AsyncStream.makeStream(of: Int.self)
        let sandbox = try SandboxServer(
            options: try SandboxCommand.options(keys, host: "127.0.0.1", port: 8081, controllable: false),
            logger: logger)
        let secret = try keys.text("app-shop.webhook").dropFirst("whsec_".count)
        let shop = StandInShop(
            host: "127.0.0.1", port: 8082, secret: Base64.decode(String(secret)) ?? [], logger: logger
        ) { type, result in
            Console.print("  the shop was told: \(type)")
            resultsIn.yield(result)
        }
        let tour = DemoTour(
            baseURL: settings.publicBaseURL, key: try keys.text("app-shop.key"), outbound: process.outbound,
            journals: settings.journalsDirectory, stops: once, started: started, results: results)
        let services = try process.services { port in startedIn.yield(port) }
        try await ServiceRunner.run(
            services.prefix(1) + [sandbox, shop] + services.dropFirst() + [tour], logger: logger,
            stopsWithLast: once)
    }
}

/// The payment of the demo, step by step, as the systems and people around a gateway make it.
private struct DemoTour: Service {
    let baseURL: String
    let key: String
    let outbound: CurlOutbound
    let journals: URL
    let stops: Bool
    let started: AsyncStream<Int>
    let results: AsyncStream<JSONValue>

    func run() async throws {
        for await _ in started.cancelOnGracefulShutdown() { break }
        do {
            try await travel()
        } catch let error as DemoError {
            throw fail("The payment did not arrive: \(error.message)")
        }
        if stops { return }
        Console.print(
            """

            Serving on \(baseURL) until Ctrl-C. Try it yourself:

              curl -sS \(baseURL)/v1/payments -H "Authorization: Bearer $(cat data/keys/app-shop.key)" \\
                -H 'Content-Type: application/json' -d '{"product_order_no":"my-first","trading_channel":"sandbox",
                "trading_amount":1234,"currency":"CNY","description":"A book","method":"page"}'

            and open the url of its action in a browser.
            """)
        try await gracefulShutdown()
    }

    private func travel() async throws {
        let number = "DEMO-\(Int(Date().timeIntervalSince1970))"
        Console.print("1. The shop orders \(number): 12.50 CNY through channel sandbox.")
        let body: JSONValue = [
            "product_order_no": .text(number), "trading_channel": "sandbox", "trading_amount": .integer(1250),
            "currency": "CNY", "description": "Two coffees", "method": "page",
        ]
        let payment = try await call(
            "POST", "\(baseURL)/v1/payments",
            [("Authorization", "Bearer \(key)"), ("Content-Type", "application/json")],
            body.serialized())
        guard let json = try? JSONParser.parse(payment.body), let order = json["trading_order_no"]?.text,
            let cashier = json["action"]?["url"]?.text
        else { throw DemoError(message: String(decoding: payment.body, as: UTF8.self)) }
        Console.print("2. The gateway answers \(payment.status): trade \(order), and sends the buyer to \(cashier)")

        let page = String(decoding: try await call("GET", cashier).body, as: UTF8.self)
        guard let token = page.firstMatch(of: #/name="token" value="([^"]+)"/#)?.1 else {
            throw DemoError(message: "the cashier page has no form")
        }
        let form = Array("token=\(token)&action=pay".utf8)
        let paid = try await call(
            "POST", cashier, [("Content-Type", "application/x-www-form-urlencoded")], form)
        Console.print(
            "3. The buyer presses Pay (\(paid.status)); the sandbox calls the gateway back, signed and encrypted.")
        for await result in results.cancelOnGracefulShutdown() where result["trading_order_no"]?.text == order {
            Console.print(
                "4. The result: \(result["state"]?.text ?? "?"), \(result["trading_amount"]?.integer ?? 0) minor units."
            )
            break
        }
        Console.print("5. What the journals say of it:")
        for line in try await trail(of: order) { Console.print("   \(line.journal) \(line.text)") }
    }

    /// The lines about the order, once the last of them is there: that the shop has acknowledged the result.
    private func trail(of order: String) async throws -> [JournalReader.Line] {
        let reader = JournalReader(directory: journals)
        for _ in 0..<40 {
            let lines = try reader.lines(about: order)
            if lines.contains(where: { $0.text.contains("\"acknowledged\"") }) { return lines }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try reader.lines(about: order)
    }

    private func call(
        _ method: String, _ url: String, _ headers: [(name: String, value: String)] = [], _ body: [UInt8] = []
    ) async throws -> OutboundAnswer {
        switch await outbound.send(OutboundRequest(method: method, url: url, headers: headers, body: body)) {
        case .answered(let answer): return answer
        case .notSent(let failure), .perhapsSent(let failure): throw DemoError(message: failure.message)
        }
    }
}

private struct DemoError: Error {
    let message: String
}
