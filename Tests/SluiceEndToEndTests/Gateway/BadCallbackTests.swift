import SluiceCrypto
import SluiceJSON
import Testing

/// Callbacks that must not be believed: each is refused in the provider's form, leaves a line in the payment log, and
/// changes nothing else.
@Suite struct BadCallbackTests {
    @Test func `a callback that does not verify, or is about something else, changes nothing`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            let number = try await installation.pay(installation.order("CALL-1"))
            let voice = try SandboxVoice(installation)
            let good = try voice.paid(number)

            var unsigned = good
            unsigned.headers.removeAll { $0.0.hasPrefix("Sandbox-") }
            var changed = good
            changed.body[changed.body.count - 20] ^= 1
            var stranger = voice
            stranger.providerKey = try PrivateKey.generateRSA()
            var stale = voice
            stale.now -= 400
            var early = voice
            early.now += 400
            var otherMerchant = voice
            otherMerchant.merchantID = "somebody-else"
            var otherKey = voice
            otherKey.encryptKey = SecureRandom.bytes(32)
            let bad: [(String, String, SandboxVoice.Callback)] = [
                ("unsigned", "refused-signature", unsigned), ("changed", "refused-signature", changed),
                ("wrongly signed", "refused-signature", try stranger.paid(number)),
                ("stale", "refused-stale", try stale.paid(number)), ("early", "refused-stale", try early.paid(number)),
                ("other merchant", "refused-merchant", try otherMerchant.paid(number)),
                ("other key", "refused-malformed", try otherKey.paid(number)),
                ("other amount", "amount-mismatch", try voice.paid(number, amount: 1249)),
                ("other currency", "amount-mismatch", try voice.paid(number, currency: "EUR")),
                ("unknown order", "unknown-order", try voice.paid("0MFU8ZJK4T5Q9X1B2C3D")),
                ("no JSON", "refused-malformed", try voice.signed(Array("<order/>".utf8))),
                (
                    "no amount", "refused-malformed",
                    try voice.callback("ORDER.SUCCESS", kind: "order", ["out_trade_no": .text(number)])
                ),
            ]
            let before = try installation.journals.states()
            for (what, outcome, callback) in bad {
                let lines = try installation.journals.lines("payment_log").count
                let reply = try await installation.notify(callback)
                #expect((400..<600).contains(reply.status), "\(what): \(reply.status)")
                #expect(reply.json["code"] == "FAIL", "\(what): \(reply.text)")
                let written = try installation.journals.lines("payment_log").dropFirst(lines)
                let ours = written.filter { $0["operation"] == "callback" }.compactMap { $0["outcome"]?.text }
                #expect(ours == [outcome], "\(what)")
            }
            #expect(try installation.journals.states() == before)
            #expect(installation.shop.deliveries().isEmpty)

            // The good one, and the good one once more.
            for _ in 0..<2 {
                let reply = try await installation.notify(good)
                #expect(reply.status == 200 && reply.json == ["code": "OK"])
            }
            try await installation.forwarded("payment.succeeded", of: number)
            #expect(Set(installation.shop.deliveries(of: number).map(\.eventID)).count == 1)
            try await installation.verifyJournals()
        }
    }

    @Test func `doors that lead nowhere, and bodies over the limit, are closed`() async throws {
        try await Installation.with(settings: "limits: {callback_body: 4KiB}") { installation in
            try await installation.startGateway()
            let voice = try SandboxVoice(installation)
            let unknown = try await installation.notify(voice.paid("X"), to: "/notify/nobody")
            #expect(unknown.status == 422 && unknown.json["code"] == "unknown-channel")
            let big = try await installation.notify(voice.signed([UInt8](repeating: 0x20, count: 5000)))
            #expect(big.status == 413)
            let odd = try await installation.notify(voice.paid("X"), to: "/notify/%2e%2e%2fsandbox")
            #expect((400..<500).contains(odd.status))
            let refund = try await installation.notify(voice.paid("X"), to: "/notify/sandbox/refund")
            #expect((400..<500).contains(refund.status))
            #expect(try installation.journals.lines("trade").isEmpty)
        }
    }

    @Test func `a success that comes after the end is kept, flagged and forwarded as its own event`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            let number = try await installation.pay(installation.order("LATE-1"))
            _ = try await installation.api("POST", "/v1/payments/\(number)/close")
            try await installation.forwarded("payment.closed", of: number)
            let reply = try await installation.notify(SandboxVoice(installation).paid(number))
            #expect(reply.status == 200)
            let delivery = try await installation.forwarded("payment.contradicted", of: number)
            #expect(
                delivery.body["data"]?["state"] == "closed" && delivery.body["data"]?["contradiction"] == "succeeded")
            #expect(try await installation.payment(number)["state"] == "closed")
        }
    }
}
