import Foundation
import SluiceJSON
import Testing

/// The calls of a business system, a buyer and a provider.
extension Installation {
    /// Calls the unified API with the app's key.
    func api(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> HTTPReply {
        var all = [("Authorization", "Bearer \(try key("app-shop.key"))")] + headers
        if body != nil { all.append(("Content-Type", "application/json")) }
        return try await HTTP.send(method, url + path, headers: all, body: body?.serialized() ?? [])
    }

    /// An order as a business system writes it.
    func order(_ number: String, amount: Int64 = 1250, channel: String = "sandbox") -> JSONValue {
        [
            "product_order_no": .text(number), "trading_channel": .text(channel), "trading_amount": .integer(amount),
            "currency": "CNY", "description": "Two coffees",
        ]
    }

    /// Makes a payment and gives its number.
    func pay(_ body: JSONValue) async throws -> String {
        let reply = try await api("POST", "/v1/payments", body)
        guard reply.status == 201, let number = reply.json["trading_order_no"]?.text else {
            throw EndToEndError("no payment was made: \(reply.status) \(reply.text)\n\(gatewayLog.suffix(2000))")
        }
        return number
    }

    func payment(_ number: String, refresh: Bool = false) async throws -> JSONValue {
        try await api("GET", "/v1/payments/\(number)" + (refresh ? "?refresh=true" : "")).json
    }

    /// Waits for a payment to come to a state.
    @discardableResult
    func payment(_ number: String, becomes state: String, within limit: Duration = .seconds(30)) async throws
        -> JSONValue
    {
        try await eventually("\(number) is \(state)", within: limit) {
            let payment = try await payment(number)
            return payment["state"]?.text == state ? payment : nil
        }
    }

    /// Waits for a refund to come to a state.
    @discardableResult
    func refund(_ number: String, becomes state: String, within limit: Duration = .seconds(30)) async throws
        -> JSONValue
    {
        try await eventually("refund \(number) is \(state)", within: limit) {
            let refund = try await api("GET", "/v1/refunds/\(number)").json
            return refund["state"]?.text == state ? refund : nil
        }
    }

    /// Plays the buyer or a fault at the sandbox.
    @discardableResult
    func control(_ path: String, method: String = "POST", _ body: JSONValue? = nil) async throws -> HTTPReply {
        let reply = try await HTTP.send(
            method, "\(sandboxURL)/control/\(path)", headers: [("Content-Type", "application/json")],
            body: body?.serialized() ?? [])
        guard reply.status == 200 else { throw EndToEndError("\(path): \(reply.status) \(reply.text)") }
        return reply
    }

    /// Waits for a result about a trade or its refunds to have been forwarded and acknowledged.
    @discardableResult
    func forwarded(_ type: String, of number: String, within limit: Duration = .seconds(30)) async throws
        -> Shop.Delivery
    {
        try await eventually("\(type) of \(number) is forwarded", within: limit) {
            shop.deliveries(of: number).first { $0.type == type && $0.status == 200 }
        }
    }

    /// The reference implementation's word on a delivery.
    func judge(_ delivery: Shop.Delivery, secret: String? = nil) async throws -> JSONValue {
        var headers = JSONObject()
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            headers[name] = .text(delivery.request.header(name) ?? "")
        }
        return try await Peer(script: "standard_webhook.py").ask(
            "verify",
            [
                "secret": .text(try secret ?? key("app-shop.webhook")), "headers": .object(headers),
                "body": .text(String(decoding: delivery.request.body, as: UTF8.self)),
            ])
    }

    /// Proves the chains of the three journals with the command.
    func verifyJournals() async throws {
        let said = try await run("journal", "verify")
        #expect(said.code == 0, "\(said.errors)")
        for journal in Journals.names { #expect(said.output.contains("\(journal): ")) }
    }
}
