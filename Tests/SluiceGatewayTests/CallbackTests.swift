import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// T4: what does not match changes nothing. T2: what comes after the end changes no end.
struct CallbackTests {
    /// A callback that must not be believed, and what is said to it.
    struct Hostile: Sendable, CustomStringConvertible {
        let description: String
        let status: Int
        let outcome: String
        let make: @Sendable (World, String) throws -> WireCallback

        init(
            _ description: String, _ status: Int, _ outcome: String,
            _ make: @escaping @Sendable (World, String) throws -> WireCallback
        ) {
            self.description = description
            self.status = status
            self.outcome = outcome
            self.make = make
        }
    }

    private static func body(
        _ number: String, merchant: String = "shop-1", amount: Int = 1250, currency: String = "EUR"
    ) -> String {
        #"{"order_no":"\#(number)","merchant":"\#(merchant)","amount":\#(amount),"currency":"\#(currency)","state":"PAID"}"#
    }

    static let hostile: [Hostile] = [
        Hostile("unsigned", 400, "refused-") { world, number in
            var callback = world.provider.callback(body: body(number))
            callback.headers.removeAll { $0.name == "Harbour-Signature" }
            return callback
        },
        Hostile("signed by a stranger", 400, "refused-signature") { world, number in
            world.provider.callback(body: body(number), key: try PrivateKey.generateEd25519())
        },
        Hostile("one byte changed", 400, "refused-signature") { world, number in
            var callback = world.provider.callback(body: body(number))
            callback.body[callback.body.count - 3] ^= 1
            return callback
        },
        Hostile("stale", 400, "refused-stale") { world, number in
            world.provider.callback(body: body(number), time: world.clock.now().advanced(byMilliseconds: -301_000))
        },
        Hostile("of a key that does not exist", 400, "refused-unknown_key") { world, number in
            world.provider.callback(body: body(number), keyID: "k9")
        },
        Hostile("not JSON", 400, "refused-malformed") { world, _ in world.provider.callback(body: "state=PAID") },
        Hostile("for another merchant", 400, "refused-merchant") { world, number in
            world.provider.callback(body: body(number, merchant: "shop-2"))
        },
        Hostile("of another amount", 409, "amount-mismatch") { world, number in
            world.provider.callback(body: body(number, amount: 1249))
        },
        Hostile("of another currency", 409, "amount-mismatch") { world, number in
            world.provider.callback(body: body(number, currency: "CNY"))
        },
        Hostile("for an order that nobody knows", 404, "unknown-order") { world, _ in
            world.provider.callback(body: body("00000000000000000000"))
        },
    ]

    @Test(arguments: hostile)
    func `a callback that does not match is answered as its provider expects, logged, and changes nothing`(
        _ hostile: Hostile
    ) async throws {
        let world = try World()
        let number = try await world.placed()
        let before = world.store.lines("trade")
        let reply = try await world.call(try hostile.make(world, number))
        #expect(reply.status == hostile.status)
        #expect(world.store.lines("trade") == before)
        #expect(await world.state(number) == "pending")
        let line = try #require(world.lines("payment_log").last)
        #expect(line["operation"]?.text == "callback")
        #expect(line["outcome"]?.text?.hasPrefix(hostile.outcome) == true, "\(line)")
        await world.turn()
        #expect(world.shop.deliveries.isEmpty)
    }

    @Test func `a callback for an order of another channel is for no order`() async throws {
        let world = try World()
        let number = try await world.placed(World.order(channel: "harbour-two"))
        world.provider.set(number, "PAID")
        #expect(try await world.call(world.provider.callback(about: number)).status == 404)
        #expect(await world.state(number) == "pending")
        #expect(try await world.call(world.provider.callback(about: number), label: "harbour-two").status == 200)
        #expect(await world.state(number) == "succeeded")
    }

    @Test func `there is no door for a channel that does not exist`() async throws {
        let world = try World()
        #expect(await world.gateway.receive(world.provider.callback(body: "{}"), label: "nobody", at: .notify) == nil)
        #expect(await world.gateway.receiveReturn(world.provider.callback(body: "{}"), label: "nobody") == nil)
    }

    @Test func `a callback that comes twice is acknowledged twice and forwarded once`() async throws {
        let world = try World()
        let number = try await world.paid()
        let again = try await world.call(world.provider.callback(about: number))
        #expect(String(decoding: again.body, as: UTF8.self) == "AGAIN")
        await world.turn()
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded"])
        #expect(try world.lines("trade").count == 3)
    }

    @Test func `what is not for us is acknowledged and nothing else`() async throws {
        let world = try World()
        let reply = try await world.call(world.provider.callback(body: #"{"kind":"ping"}"#))
        #expect(String(decoding: reply.body, as: UTF8.self) == "IGNORED")
        #expect(try world.lines("payment_log").last?["outcome"]?.text == "ignored")
    }

    @Test func `an unknown key is fetched once in a minute, however many callbacks name one`() async throws {
        let world = try World()
        for id in ["a", "b", "c"] { try await world.call(world.provider.callback(body: "{}", keyID: id)) }
        #expect(world.provider.keyFetches == 1)
        let number = try await world.placed()
        world.provider.set(number, "PAID")
        #expect(try await world.call(world.provider.callback(about: number)).status == 200)
        #expect(world.provider.keyFetches == 1)
        world.clock.advance(seconds: 61)
        try await world.call(world.provider.callback(body: "{}", keyID: "d"))
        #expect(world.provider.keyFetches == 2)
        // Set back, the clock would take two hours to that minute.
        world.clock.advance(seconds: -7200)
        for id in ["e", "f"] { try await world.call(world.provider.callback(body: "{}", keyID: id)) }
        #expect(world.provider.keyFetches == 3)
    }

    @Test func `a callback is not acknowledged before it is on disk`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.set(number, "PAID")
        let callback = world.provider.callback(about: number)
        try await world.call(world.provider.callback(body: #"{"kind":"ping"}"#))
        world.store.fail(with: StoreFailure.failed)
        let refused = try #require(await world.gateway.receive(callback, label: "harbour", at: .notify))
        #expect(throws: GatewayError.self) { try refused.get() }
        world.store.fail(with: nil)
        #expect(await world.state(number) == "pending")
        #expect(try await world.call(callback).status == 200)
        #expect(await world.state(number) == "succeeded")
    }

    @Test func `a late success on a closed payment is flagged and told as its own event, and the payment stays closed`()
        async throws
    {
        let world = try World()
        let number = try await world.placed()
        _ = await world.gateway.closePayment(number, app: World.app, idempotencyKey: nil)
        #expect(await world.state(number) == "closed")
        world.provider.set(number, "PAID")
        for _ in 0..<2 { #expect(try await world.call(world.provider.callback(about: number)).status == 200) }
        await world.turn()
        let trade = await world.show(number)
        #expect(trade["state"]?.text == "closed")
        #expect(trade["contradiction"]?.text == "succeeded")
        #expect(world.shop.types == ["payment.closed", "payment.contradicted"])
        #expect(world.shop.deliveries.last?.data["contradiction"]?.text == "succeeded")
        #expect(await world.refund(number, 100).body["code"]?.text == "payment-not-paid")
    }

    @Test(arguments: ["CLOSED", "BROKEN"])
    func `a paid payment stays paid, whatever comes later`(_ word: String) async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.set(number, word)
        try await world.call(world.provider.callback(about: number))
        #expect(await world.state(number) == "succeeded")
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded", "payment.contradicted"])
    }
}
