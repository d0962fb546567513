import Foundation
import Fundraising
import Testing

@testable import FundraisingOutbound

@Suite(.timeLimit(.minutes(5)))
struct GatewayClientTests {
    private let order = PaymentOrder(
        productOrderNo: "DON-7", tradingChannel: "sandbox", method: "page", tradingAmount: 1250, currency: "CNY",
        description: "给学校的书", payerName: "Ann \"A\" Lee", clientIP: "192.0.2.7",
        returnURL: "http://127.0.0.1:8090/donations/DON-7", expiresIn: 900)

    @Test func `an order carries the key and the API's field names, and the payment comes back with its action`()
        async throws
    {
        let action =
            #"{"type": "form", "url": "https://a.test/x", "method": "POST", "fields": {"a_b": "1", "sign": "x"}}"#
        let gateway = try await ScriptedGateway([.init(status: 201, body: ScriptedGateway.payment(action: action))])
        let payment = try await gateway.client.pay(order)
        let request = try await gateway.request()
        #expect(request.method == "POST" && request.path == "/v1/payments")
        #expect(request.headers["authorization"] == "Bearer sk_test_0123456789")
        #expect(request.headers["content-type"] == "application/json")
        let body = request.json
        #expect(
            Set(body.keys) == [
                "product_order_no", "trading_channel", "method", "trading_amount", "currency", "description",
                "payer_name", "client_ip", "return_url", "expires_in",
            ])
        #expect(body["description"] as? String == "给学校的书")
        #expect(body["trading_amount"] as? Int64 == 1250)
        #expect(payment.tradingOrderNo == "MI9H8Z9S0A1B2C3D4E5F" && payment.state == .pending)
        #expect(payment.paidTime == nil && payment.tradingAmount == 1250)
        // Names of a provider's fields are not ours to change.
        #expect(payment.action?.fields == ["a_b": "1", "sign": "x"])
    }

    @Test func `what is not said is left out of the order`() async throws {
        let gateway = try await ScriptedGateway([.init(body: ScriptedGateway.payment())])
        let short = PaymentOrder(
            productOrderNo: "DON-7", tradingChannel: "acme-transfer", tradingAmount: 1, currency: "CNY",
            description: "A gift")
        _ = try await gateway.client.pay(short)
        #expect(
            Set(try await gateway.request().json.keys)
                == ["product_order_no", "trading_channel", "trading_amount", "currency", "description"])
    }

    @Test(arguments: ["2026-11-21T12:40:00Z", "2026-11-21T12:40:00.000Z", "2026-11-21T20:40:00+08:00"])
    func `the time of payment is read with and without a fraction`(text: String) async throws {
        let gateway = try await ScriptedGateway([
            .init(body: ScriptedGateway.payment(state: "succeeded", paidTime: "\"\(text)\""))
        ])
        let payment = try await gateway.client.payment(productOrderNo: "DON-7", refresh: true)
        #expect(payment?.paidTime == Date(timeIntervalSince1970: 1_795_264_800))
        #expect(try await gateway.request().path == "/v1/payments?product_order_no=DON-7&refresh=true")
    }

    @Test func `a lookup of what is not there is nothing, and only the gateway may say so`() async throws {
        let gateway = try await ScriptedGateway([
            ScriptedGateway.problem(404, "payment-not-found"), ScriptedGateway.problem(404, "refund-not-found"),
            .init(status: 404, body: "<h1>Not Found</h1>"),
        ])
        #expect(try await gateway.client.payment(productOrderNo: "DON-7", refresh: false) == nil)
        #expect(try await gateway.client.refund(refundNo: "REF-3") == nil)
        let failure = await failure { _ = try await gateway.client.refund(refundNo: "REF-3") }
        guard case .unclear = failure else {
            Issue.record("somebody else said so")
            return
        }
    }

    @Test func `a problem document of 4xx is a refusal, 503 and 408 are unavailability, the rest is unclear`()
        async throws
    {
        let gateway = try await ScriptedGateway([
            ScriptedGateway.problem(409, "order-conflict"), ScriptedGateway.problem(422, "amount-out-of-range"),
            ScriptedGateway.problem(503, "channel-busy"), ScriptedGateway.problem(408, "request-timeout"),
            ScriptedGateway.problem(502, "provider-unclear"), ScriptedGateway.problem(500, "internal"),
            .init(status: 403, body: "go away"), .init(status: 200, body: "{\"state\": \"succeeded\"}"),
            .init(status: 302, body: "", headers: ["Location": "http://127.0.0.1:1/"]),
            .init(body: "", ending: "drop"), .init(body: ScriptedGateway.payment(), ending: "cut"),
        ])
        var kinds: [String] = []
        for _ in 0..<11 {
            switch await failure({ _ = try await gateway.client.pay(order) }) {
            case .refused(let status, let code, _): kinds.append("\(status) \(code)")
            case .unavailable(let code, _): kinds.append("unavailable \(code)")
            case .unclear: kinds.append("unclear")
            case nil: kinds.append("none")
            }
        }
        #expect(
            kinds == [
                "409 order-conflict", "422 amount-out-of-range", "unavailable channel-busy",
                "unavailable request-timeout", "unclear", "unclear", "unclear", "unclear", "unclear", "unclear",
                "unclear",
            ])
    }

    @Test func `nobody there is unclear, and the key is in no message`() async throws {
        let gateway = GatewayClient(options: GatewayOptions(baseURL: "http://127.0.0.1:1", key: "sk_secret"))
        guard case .unclear(let sentence) = await failure({ _ = try await gateway.channels() }) else {
            Issue.record("nobody listens there")
            return
        }
        #expect(!sentence.contains("sk_secret") && sentence.contains("gave no answer"))
    }

    @Test func `a kept connection is used again`() async throws {
        let gateway = try await ScriptedGateway(Array(repeating: .init(body: ScriptedGateway.payment()), count: 3))
        for _ in 0..<3 { _ = try await gateway.client.payment(productOrderNo: "DON-7", refresh: false) }
        let connections = Set(try await gateway.requests(3).map(\.connection))
        #expect(connections.count == 1)
    }

    @Test func `an answer that is too long is not taken`() async throws {
        let long = ScriptedGateway.payment(
            action: "{\"type\": \"form\", \"html\": \"\(String(repeating: "x", count: 5000))\"}")
        let gateway = try await ScriptedGateway([.init(body: long)], answerMaxBytes: 4096)
        guard case .unclear = await failure({ _ = try await gateway.client.pay(order) }) else {
            Issue.record("5000 bytes were taken")
            return
        }
    }

    @Test func `closing, confirming and refunding go to their addresses`() async throws {
        let gateway = try await ScriptedGateway([
            .init(body: ScriptedGateway.payment(state: "closed")),
            .init(body: ScriptedGateway.payment(state: "succeeded")), .init(status: 201, body: ScriptedGateway.refund),
            .init(body: ScriptedGateway.refund),
        ])
        #expect(try await gateway.client.close(tradingOrderNo: "A/B").state == .closed)
        #expect(
            try await gateway.client.confirm(tradingOrderNo: "AB", transactionID: "T 1", memo: "m").state == .succeeded)
        let refund = try await gateway.client.refund(
            RefundOrder(tradingOrderNo: "AB", refundNo: "REF-3", refundAmount: 250, reason: "Cold"))
        #expect(refund.state == .processing && refund.refundAmount == 250)
        #expect(try await gateway.client.refund(refundNo: "REF-3") == refund)
        let requests = try await gateway.requests(4)
        #expect(
            requests.map { "\($0.method) \($0.path)" } == [
                "POST /v1/payments/A%2FB/close", "POST /v1/payments/AB/confirm", "POST /v1/payments/AB/refunds",
                "GET /v1/refunds/REF-3?refresh=true",
            ])
        #expect(requests[0].body.isEmpty)
        #expect(requests[1].json as? [String: String] == ["transaction_id": "T 1", "memo": "m"])
        #expect(requests[2].json["refund_no"] as? String == "REF-3")
    }

    @Test func `a statement is read page by page to its end`() async throws {
        let gateway = try await ScriptedGateway([
            .init(body: "{\"payments\": [\(ScriptedGateway.payment("DON-1"))], \"next\": \"20778.41\"}"),
            .init(body: "{\"payments\": [], \"next\": \"20778.90\"}"),
            .init(body: "{\"payments\": [\(ScriptedGateway.payment("DON-2"))], \"next\": null}"),
        ])
        let from = Date(timeIntervalSince1970: 1_795_190_400)
        let payments = try await gateway.client.payments(paidFrom: from, paidBefore: from.addingTimeInterval(86_400))
        #expect(payments.map(\.productOrderNo) == ["DON-1", "DON-2"])
        let span =
            "/v1/statement/payments?from=2026-11-20T16%3A00%3A00.000Z&before=2026-11-21T16%3A00%3A00.000Z&limit=500"
        #expect(
            try await gateway.requests(3).map(\.path) == [
                span, span + "&after=20778.41", span + "&after=20778.90",
            ])
    }

    @Test func `half a statement is never taken for the whole`() async throws {
        let page = "{\"payments\": [\(ScriptedGateway.payment("DON-1"))], \"next\": \"1.1\"}"
        let gateway = try await ScriptedGateway([
            .init(body: page), ScriptedGateway.problem(503, "journal-unavailable"), .init(body: page),
            .init(body: page),
        ])
        let list = { _ = try await gateway.client.payments(paidFrom: .distantPast, paidBefore: .distantFuture) }
        guard case .unavailable = await failure(list) else {
            Issue.record("a page was missing")
            return
        }
        guard case .unclear = await failure(list) else {
            Issue.record("the same page came twice")
            return
        }
    }

    @Test func `channels are listed with their methods`() async throws {
        let gateway = try await ScriptedGateway([
            .init(
                body: """
                    {"channels": [{"channel_label": "sandbox", "channel_name": "Sandbox", "enable_flag": true,
                      "methods": ["page", "qr"], "currencies": null, "calls_under_way": 0}]}
                    """)
        ])
        #expect(
            try await gateway.client.channels() == [
                GatewayChannel(
                    channelLabel: "sandbox", channelName: "Sandbox", enableFlag: true, methods: ["page", "qr"])
            ])
    }

    /// The failure that a call ends with, if it does.
    private func failure(_ call: () async throws -> Void) async -> GatewayFailure? {
        do {
            try await call()
            return nil
        } catch {
            return error as? GatewayFailure
        }
    }
}
