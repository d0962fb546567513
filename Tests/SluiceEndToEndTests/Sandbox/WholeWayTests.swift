import Foundation
import SluiceCrypto
import SluiceJSON
import Testing

/// Payments that travel the whole way through the sandbox provider.
@Suite struct WholeWayTests {
    @Test func `an order is paid on the cashier page, called back, forwarded and told by the journals`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            let order = installation.order("WHOLE-1").with([
                "method": "page", "return_url": "http://127.0.0.1:9/thanks?cart=7#top", "memo": "table 5",
            ])
            let reply = try await installation.api("POST", "/v1/payments", order)
            #expect(reply.status == 201)
            #expect(reply.json["state"] == "pending" && reply.json["trading_state"] == 1)
            #expect(reply.json["action"]?["type"] == "redirect")
            let number = try #require(reply.json["trading_order_no"]?.text)
            let cashier = try #require(reply.json["action"]?["url"]?.text)

            let pressed = try await Buyer.press("pay", at: cashier)
            #expect(pressed.status == 303)
            let back = try #require(pressed.header("location"))
            #expect(back.hasPrefix("\(installation.url)/return/sandbox?"))
            let home = try await HTTP.send("GET", back)
            #expect(home.status == 303)
            #expect(
                home.header("location")
                    == "http://127.0.0.1:9/thanks?cart=7&trading_order_no=\(number)&product_order_no=WHOLE-1&state=succeeded#top"
            )
            // A browser that comes with a changed signature is not believed, and goes nowhere.
            let forged = try await HTTP.send("GET", back.replacing("state=SUCCESS", with: "state=PAYERROR"))
            #expect(forged.status == 400 && forged.header("location") == nil)

            let delivery = try await installation.forwarded("payment.succeeded", of: number)
            #expect(try await installation.judge(delivery)["ok"] == true)
            #expect(try await installation.judge(delivery, secret: "whsec_" + "A".repeated(44))["ok"] == false)
            #expect(delivery.body["data"]?["trading_amount"] == 1250)
            #expect(delivery.body["data"]?["product_order_no"] == "WHOLE-1")
            #expect(delivery.body["data"]?["memo"] == "table 5")
            let payment = try await installation.payment(number)
            #expect(payment["state"] == "succeeded" && payment["transaction_id"]?.text?.hasPrefix("ST") == true)
            try await expectTrail(installation, number)
        }
    }

    /// Every step stands in the payment log, in an order that explains what was done.
    private func expectTrail(_ installation: Installation, _ number: String) async throws {
        let log = try installation.journals.log(of: number)
        func position(_ operation: String, _ outcome: String) -> Int? {
            log.firstIndex { $0["operation"]?.text == operation && $0["outcome"]?.text == outcome }
        }
        let placed = try #require(position("pay", "sending"))
        let answered = try #require(position("pay", "accepted"))
        let called = try #require(position("callback", "accepted"))
        let sent = try #require(position("forward", "sending"))
        _ = try await eventually("the acknowledgement is written") { position("forward", "acknowledged") }
        #expect(placed < answered && placed < called && called < sent)
        #expect(position("return", "accepted") != nil)
        let states = try installation.journals.lines("trade").filter { $0["trading_order_no"]?.text == number }
        #expect(states.first?["trading_state"] == 0 && states.last?["trading_state"] == 2)
        #expect(states.compactMap { $0["version"]?.integer } == (1...Int64(states.count)).map { $0 })
        let shown = try await installation.run("journal", "show", number)
        #expect(shown.output.split(separator: "\n").count >= log.count)
        try await installation.verifyJournals()
    }

    @Test func `no key of the installation stands in any journal, log, index or answer file`() async throws {
        try await Installation.with(settings: "log_level: trace") { installation in
            let sandbox = try await installation.startSandbox()
            let gateway = try await installation.startGateway()
            for method in ["qr", "page", "app"] {
                let number = try await installation.pay(
                    installation.order("SECRET-\(method)").with(["method": .text(method)]))
                try await installation.control("orders/\(number)/pay")
                try await installation.forwarded("payment.succeeded", of: number)
                let refund = try await installation.api(
                    "POST", "/v1/payments/\(number)/refunds", ["refund_amount": 100])
                let refundNo = try #require(refund.json["refund_no"]?.text)
                try await installation.refund(refundNo, becomes: "succeeded")
            }
            // Refusals may not repeat what they were given, either.
            let key = try installation.key("app-shop.key")
            _ = try await HTTP.send(
                "GET", "\(installation.url)/v1/payments/x", headers: [("Authorization", "Bearer \(key)x")])
            _ = try await HTTP.send(
                "POST", "\(installation.url)/v1/payments", headers: [("Authorization", "Bearer \(key)")],
                body: Array("{\(key)".utf8))
            gateway.send(SIGTERM)
            sandbox.send(SIGTERM)
            #expect(await gateway.exitCode(within: .seconds(30)) == 0)
            #expect(await sandbox.exitCode(within: .seconds(30)) == 0)
            let search = try SecretSearch(installation)
            // The search itself would find one, as it stands and in other writings.
            let encryptKey = try installation.key("sandbox-encrypt.key")
            for writing in [
                encryptKey, Base64.encode(Hex.decode(encryptKey) ?? []), Hex.encode(Array(encryptKey.utf8)),
            ] {
                #expect(search.names(in: Data("{\"a\":\"\(writing)\"}".utf8)) == ["sandbox-encrypt.key"])
            }
            // At least three journals, two logs, the index, the configuration, the channel and the plugin.
            #expect(try search.expectNoneInFiles() >= 9)
        }
    }

    @Test func `what the shop does not acknowledge comes again under the same id until it does`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            installation.shop.answer(500)
            let number = try await installation.pay(installation.order("AGAIN-1"))
            try await installation.control("orders/\(number)/pay")
            _ = try await eventually("a first attempt") { installation.shop.deliveries(of: number).first }
            installation.shop.close()
            try await installation.payment(number, becomes: "succeeded")
            installation.shop.answer(200)
            try installation.shop.open()
            try await installation.forwarded("payment.succeeded", of: number)
            let deliveries = installation.shop.deliveries(of: number)
            #expect(deliveries.count >= 2)
            #expect(Set(deliveries.map(\.eventID)).count == 1)
            #expect(Set(deliveries.map { $0.body.serializedText }).count == 1)
            for delivery in deliveries { #expect(try await installation.judge(delivery)["ok"] == true) }
        }
    }
}

extension String {
    func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
