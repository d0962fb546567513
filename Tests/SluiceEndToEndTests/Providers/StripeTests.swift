import Foundation
import SluiceCrypto
import SluiceJSON
import Testing

/// Stripe: a stateful server that nobody here wrote takes the calls and sends webhooks, and the official library signs
/// what the gateway must accept.
@Suite struct StripeTests {
    private static let endpointSecret = "whsec_of_these_tests"

    private static func channel(_ domain: String) -> String {
        """
        channel_name: Shop, cards
        channel_label: shop-stripe
        plugin: stripe
        domain: \(domain)
        enable_flag: true
        other_config:
          secret_key: {env: TEST_SECRET_KEY}
          endpoint_secret: {env: TEST_ENDPOINT_SECRET}
          publishable_key: pk_test_of_these_tests
          livemode: false

        """
    }

    private func withGateway(
        _ domain: (Installation) async throws -> String, _ body: (Installation) async throws -> Void
    )
        async throws
    {
        try await Installation.with(plugins: ["stripe"]) { installation in
            try installation.write("channels/shop-stripe.yaml", Self.channel(try await domain(installation)))
            try await installation.startGateway(environment: [
                "TEST_SECRET_KEY": "sk_test_12345", "TEST_ENDPOINT_SECRET": Self.endpointSecret,
            ])
            try await body(installation)
        }
    }

    private func withLocalstripe(_ body: (Installation) async throws -> Void) async throws {
        try await withGateway {
            let server = try await Localstripe.start(for: $0)
            try await server.registerWebhook("\($0.url)/notify/shop-stripe", secret: Self.endpointSecret)
            return server.url
        } _: {
            try await body($0)
        }
    }

    private func card(_ name: String, _ method: JSONValue, _ installation: Installation) -> JSONValue {
        installation.order(name, channel: "shop-stripe").with([
            "method": "card", "open_id": method, "currency": "EUR",
        ])
    }

    @Test func `a card is charged by localstripe, its webhook accepted, the result forwarded, and a part refunded`()
        async throws
    {
        try await withLocalstripe { installation in
            let number = try await installation.pay(card("S-1", "pm_card_visa", installation))
            let delivery = try await installation.forwarded("payment.succeeded", of: number)
            #expect(try await installation.judge(delivery)["ok"] == true)
            try await eventually("the webhook has arrived") {
                holds(
                    try installation.journals.log(of: number).contains {
                        $0["operation"] == "callback" && $0["outcome"] == "accepted"
                    })
            }
            let payment = try await installation.payment(number, refresh: true)
            #expect(payment["state"] == "succeeded" && payment["transaction_id"]?.text?.hasPrefix("pi_") == true)

            let path = "/v1/payments/\(number)/refunds"
            let refund = try await installation.api("POST", path, ["refund_no": "SR-1", "refund_amount": 1000])
            #expect(refund.status == 201 && refund.json["state"] == "succeeded", "\(refund.text)")
            let asked = try await installation.api("GET", "/v1/refunds/SR-1?refresh=true")
            #expect(asked.json["state"] == "succeeded" && asked.json["refund_id"]?.text?.hasPrefix("re_") == true)
            let tooMuch = try await installation.api("POST", path, ["refund_no": "SR-2", "refund_amount": 251])
            #expect(tooMuch.json["code"] == "refund-exceeds-payment")
            try await installation.forwarded("refund.succeeded", of: number)
            for journal in Journals.names {
                #expect(try installation.journals.lines(journal).contains { $0["trading_order_no"]?.text == number })
            }
            try await installation.verifyJournals()
            let shown = try await installation.run("journal", "show", number)
            for secret in ["sk_test_12345", Self.endpointSecret] { #expect(!shown.output.contains(secret)) }
        }
    }

    @Test func `a card that is declined fails, and the webhook about it changes nothing`() async throws {
        try await withLocalstripe { installation in
            let reply = try await installation.api(
                "POST", "/v1/payments", card("S-2", "pm_card_chargeCustomerFail", installation))
            #expect(reply.status == 201 && reply.json["state"] == "failed", "\(reply.text)")
            #expect(reply.json["result_code"] == "card_declined", "\(reply.text)")
            let number = try #require(reply.json["trading_order_no"]?.text)
            try await installation.forwarded("payment.failed", of: number)
            try await eventually("the webhook has arrived") {
                holds(try installation.journals.lines("payment_log").contains { $0["operation"] == "callback" })
            }
            #expect(try await installation.payment(number)["state"] == "failed")
            #expect(!installation.shop.deliveries(of: number).contains { $0.type == "payment.contradicted" })
        }
    }

    @Test func `webhooks that the official library signs are accepted, and their hostile kin are refused`() async throws
    {
        let session: JSONValue = [
            "id": "cs_test_a1", "object": "checkout.session", "url": "https://checkout.stripe.com/c/pay/cs_test_a1",
        ]
        let provider = try ScriptedProvider { _ in
            Outgoing(headers: [("Content-Type", "application/json")], body: session.serialized())
        }
        defer { provider.stop() }
        try await withGateway { _ in
            provider.url
        } _: { installation in
            let order = installation.order("S-3", channel: "shop-stripe").with(["method": "checkout"])
            let number = try await installation.pay(order)
            func event(_ change: [String: JSONValue?] = [:]) -> String {
                let object: JSONValue = [
                    "id": "cs_test_a1", "object": "checkout.session", "client_reference_id": .text(number),
                    "amount_total": 1250, "currency": "cny", "payment_status": "paid", "status": "complete",
                    "payment_intent": "pi_1", "metadata": ["trading_order_no": .text(number)],
                ]
                let event: JSONValue = [
                    "id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": false,
                    "created": 1795264800, "data": ["object": object.with(change)],
                ]
                return event.serializedText
            }
            let good = event()
            let now = Int64(Date().timeIntervalSince1970)
            var bad: [(String, SandboxVoice.Callback)] = [
                ("wrong secret", try await signed(good, secret: "whsec_other")),
                ("stale", try await signed(good, now: now - 301)),
                ("another amount", try await signed(event(["amount_total": 1]))),
                ("another currency", try await signed(event(["currency": "eur"]))),
                ("live in a test", try await signed(good.replacing("\"livemode\":false", with: "\"livemode\":true"))),
            ]
            var changed = try await signed(good)
            changed.body = Array(good.replacing("\"paid\"", with: "\"Paid\"").utf8)
            bad.append(("changed", changed))
            for (what, callback) in bad {
                let reply = try await installation.notify(callback, to: "/notify/shop-stripe")
                #expect(reply.status == 400, "\(what): \(reply.status) \(reply.text)")
                #expect(try await installation.payment(number)["state"] == "pending", "\(what)")
            }
            let reply = try await installation.notify(signed(good), to: "/notify/shop-stripe")
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try await installation.payment(number)["transaction_id"] == "pi_1")
            try await installation.forwarded("payment.succeeded", of: number)
        }
    }

    private func signed(_ body: String, secret: String = endpointSecret, now: Int64? = nil) async throws
        -> SandboxVoice.Callback
    {
        var question: JSONValue = ["secret": .text(secret), "body": .text(body)]
        if let now { question = question.with(["now": .integer(now)]) }
        let header = try await Peer(script: "stripe_webhook.py").ask("sign", question)["header"]?.text ?? ""
        return SandboxVoice.Callback(
            headers: [("Content-Type", "application/json"), ("Stripe-Signature", header)], body: Array(body.utf8))
    }
}
