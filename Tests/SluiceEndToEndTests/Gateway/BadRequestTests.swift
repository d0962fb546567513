import Foundation
import SluiceJSON
import Testing

/// Calls of a business system that cannot be taken: each has its own error, and leaves no trade behind.
@Suite struct BadRequestTests {
    /// A body, and what is wrong with it.
    private struct Wrong {
        let body: JSONValue
        let status: Int
        let code: JSONValue
        let field: JSONValue
    }

    @Test func `facts that cannot be taken are told by field, and nothing is written about a trade`() async throws {
        try await Installation.with { installation in
            try installation.write("channels/off.yaml", installation.sandboxChannel(label: "off", enabled: false))
            try await installation.startSandbox()
            try await installation.startGateway()
            for (index, wrong) in wrongs(installation).enumerated() {
                let reply = try await installation.api("POST", "/v1/payments", wrong.body)
                let what = "\(index): \(wrong.body.serializedText) got \(reply.status) \(reply.text)"
                #expect(reply.status == wrong.status, "\(what)")
                #expect(reply.json["code"] == wrong.code && reply.json["field"] == wrong.field, "\(what)")
                #expect(reply.header("content-type") == "application/problem+json", "\(what)")
                #expect(reply.json["detail"]?.text?.isEmpty == false && reply.json["status"]?.integer != nil, "\(what)")
            }
            #expect(try installation.journals.lines("trade").isEmpty)
        }
    }

    private func wrongs(_ installation: Installation) -> [Wrong] {
        let order = installation.order("BAD-1")
        func amount(_ literal: String) -> JSONValue {
            let text = order.serializedText.replacingOccurrences(of: "1250", with: literal)
            return (try? JSONValue.parse(text)) ?? .null
        }
        func wrong(
            _ change: [String: JSONValue?], _ field: JSONValue, _ code: JSONValue = "invalid-request",
            _ status: Int = 400
        )
            -> Wrong
        { Wrong(body: order.with(change), status: status, code: code, field: field) }
        var all: [Wrong] = [
            "0", "-1", "12.5", "12.0", "1e3", "9007199254740993000", "99999999999999999999999", "\"1250\"", "null",
            "true",
        ]
        .map { Wrong(body: amount($0), status: 400, code: "invalid-request", field: "trading_amount") }
        all += [
            wrong(["trading_amount": nil], "trading_amount"), wrong(["product_order_no": 7], "product_order_no"),
            wrong(["product_order_no": ""], "product_order_no"),
            wrong(["product_order_no": .text("N".repeated(65))], "product_order_no"),
            wrong(["product_order_no": "a b"], "product_order_no"),
            wrong(["product_order_no": "../../etc/passwd"], "product_order_no"),
            wrong(["product_order_no": "A\u{0}B"], "product_order_no"),
            wrong(["product_order_no": "订单1"], "product_order_no"),
            wrong(["currency": "cny"], "currency"), wrong(["currency": "CNYX"], "currency"),
            wrong(["currency": "ZZZ"], "currency", "currency-not-taken", 422),
            wrong(["description": "two\nlines"], "description"),
            wrong(["description": .text("d".repeated(128))], "description"),
            wrong(["trading_channel": "nowhere"], "trading_channel", "unknown-channel", 422),
            wrong(["trading_channel": "off"], "trading_channel", "channel-disabled", 422),
            wrong(["method": "carrier-pigeon"], "method", "method-not-offered", 422),
            wrong(["trading_amount": 1_000_000_000_001], "trading_amount", "amount-out-of-range", 422),
            wrong(["client_ip": "300.1.1.1"], "client_ip"), wrong(["return_url": "javascript:alert(1)"], "return_url"),
            wrong(["expires_in": 59], "expires_in"), wrong(["metadata": ["a": 1]], "metadata"),
            wrong(["tradingamount": 1], "tradingamount"),
        ]
        return all
    }

    @Test func `bodies that are no JSON of an order are told where they break`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            let key = try installation.key("app-shop.key")
            func post(_ body: [UInt8], type: String? = "application/json") async throws -> HTTPReply {
                let headers = [("Authorization", "Bearer \(key)")] + (type.map { [("Content-Type", $0)] } ?? [])
                return try await HTTP.send("POST", "\(installation.url)/v1/payments", headers: headers, body: body)
            }
            let deep = Array(("[".repeated(5000)).utf8)
            for body in [
                Array("{\"trading_amount\": 1,}".utf8), Array("{\"a\":1,\"a\":2}".utf8), Array("{} {}".utf8),
                Array("{\"a\": 0x10}".utf8), [0xFF, 0xFE, 0x7B], Array("{\"a\":\"\\ud800\"}".utf8), deep, [],
            ] {
                let reply = try await post(body)
                #expect(reply.status == 400 && reply.json["code"] == "malformed-body", "\(reply.status) \(reply.text)")
            }
            let list = try await post(Array("[]".utf8))
            #expect(list.status == 400)
            let big = Array("{\"memo\":\"\("m".repeated(300 << 10))\"}".utf8)
            #expect(try await post(big).json["code"] == "body-too-large")
            let order = installation.order("BAD-2").serialized()
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", nil] {
                let reply = try await post(order, type: type)
                #expect(reply.status == 415 && reply.json["code"] == "unsupported-media-type", "\(type ?? "none")")
            }
            #expect(try installation.journals.lines("trade").isEmpty)
        }
    }

    @Test func `without the right key nothing is told and nothing is taken`() async throws {
        try await Installation.with { installation in
            try await installation.startGateway()
            let key = try installation.key("app-shop.key")
            let body = installation.order("BAD-3").serialized()
            for header in [nil, "Bearer ", "Bearer \(key)x", "Bearer \(key.dropLast())", "Basic \(key)", key] {
                let headers = [("Content-Type", "application/json")] + (header.map { [("Authorization", $0)] } ?? [])
                for path in ["/v1/payments", "/v1/payments/X/close", "/v1/payments/X/refunds"] {
                    let reply = try await HTTP.send("POST", installation.url + path, headers: headers, body: body)
                    #expect(reply.status == 401 && reply.json["code"] == "unauthorized", "\(path): \(reply.text)")
                    #expect(!reply.text.contains(key))
                }
            }
            for path in ["/v1/payments/NOBODY", "/v1/payments?product_order_no=NOBODY"] {
                #expect(try await installation.api("GET", path).json["code"] == "payment-not-found")
            }
            #expect(try await installation.api("GET", "/v1/refunds/NOBODY").json["code"] == "refund-not-found")
            #expect(try await installation.api("GET", "/v1/nothing").json["code"] == "route-not-found")
            #expect(try await installation.api("DELETE", "/v1/payments").json["code"] == "method-not-allowed")
            #expect(try installation.journals.lines("trade").isEmpty)
        }
    }
}
