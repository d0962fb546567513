import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// The Idempotency-Key of the unified API.
struct IdempotencyKeyTests {
    @Test func `the first status and body come again, also after a restart`() async throws {
        let world = try World()
        let first = await world.pay(key: "key-1")
        #expect(first.status == 201)
        world.provider.set(try #require(first.body["trading_order_no"]?.text), "PAID")
        #expect(await world.pay(key: "key-1") == first)
        world.restart()
        world.clock.advance(seconds: 30 * 86_400)
        #expect(await world.pay(key: "key-1") == first)
        #expect(world.providerCalls.count { $0 == "POST /orders" } == 1)
    }

    @Test func `a refusal comes again too, although it would not be refused any more`() async throws {
        let world = try World()
        let body = World.order(channel: "gone")
        let first = await world.pay(body, key: "key-1")
        #expect(first.status == 422)
        world.registry.replace(with: ["gone": try #require(TestChannels.load()["harbour"])])
        world.restart()
        #expect(await world.pay(body, key: "key-1") == first)
        #expect(try world.lines("trade").isEmpty)
    }

    @Test func `a malformed call keeps no reply`() async throws {
        let world = try World()
        #expect(await world.pay(World.order(amount: 0), key: "key-1").status == 400)
        #expect(await world.pay(key: "key-1").status == 201)
    }

    @Test func `the key of another body or another route is refused`() async throws {
        let world = try World()
        let number = try await world.paid()
        _ = await world.refund(number, 100, "refund-1", key: "key-1")
        let other = await world.refund(number, 200, "refund-2", key: "key-1")
        #expect(other.status == 422)
        #expect(other.body["code"]?.text == "idempotency-key-reused")
        let closed = await world.gateway.closePayment(number, app: World.app, idempotencyKey: "key-1")
        #expect(closed.body["code"]?.text == "idempotency-key-reused")
        #expect(world.provider.refunds.count == 1)
    }

    @Test func `the key of a call that is under way is refused, and free again afterwards`() async throws {
        let world = try World()
        let inner = Box<APIReply>()
        world.outbound.answer { [provider = world.provider] request in
            if HarbourProvider.path(request) == "/orders" { inner.put(await world.pay(key: "key-1")) }
            return provider.answer(request)
        }
        let outer = await world.pay(key: "key-1")
        #expect(outer.status == 201)
        #expect(inner.value?.status == 409)
        #expect(inner.value?.body["code"]?.text == "idempotency-key-in-use")
        #expect(await world.pay(key: "key-1") == outer)
    }

    @Test(arguments: ["", "with space", "tab\t", "schlüssel", String(repeating: "k", count: 256)])
    func `a key that is no key is refused`(_ key: String) async throws {
        let world = try World()
        let reply = await world.pay(key: key)
        #expect(reply.status == 400)
        #expect(reply.body["code"]?.text == "idempotency-key-invalid")
        #expect(world.store.lines("trade").isEmpty)
    }

    @Test func `a key of 255 characters is taken`() async throws {
        let world = try World()
        #expect(await world.pay(key: String(repeating: "k", count: 255)).status == 201)
    }

    @Test func `another app's key is another key`() async throws {
        let world = try World()
        let first = await world.pay(key: "key-1")
        let second = await world.pay(World.order("order-2"), app: World.other, key: "key-1")
        #expect(second.status == 201)
        #expect(second.body["trading_order_no"] != first.body["trading_order_no"])
    }

    @Test func `a refund without a number whose reply was lost is the same refund under the same key`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.outbound.answer { [store = world.store, provider = world.provider] request in
            let answer = provider.answer(request)
            if HarbourProvider.path(request) == "/refunds" { store.fail(with: StoreFailure.failed) }
            return answer
        }
        #expect(await world.refund(number, 100, nil, key: "key-1").status == 503)
        world.store.fail(with: nil)
        world.outbound.answer { [provider = world.provider] in provider.answer($0) }
        world.restart()
        #expect(await world.refund(number, 100, nil, key: "key-1").status == 200)
        #expect(world.provider.refunds.count == 1)
        #expect(await world.refund(number, 100, nil, key: "key-2").status == 201)
        #expect(world.provider.refunds.count == 2)
    }

    @Test func `what was turned away because of the disk leaves no trace under its key`() async throws {
        let world = try World()
        world.store.refuseNewWork(with: StoreFailure.full)
        #expect(await world.pay(key: "key-1").status == 503)
        world.store.refuseNewWork(with: nil)
        #expect(await world.pay(key: "key-1").status == 201)
    }
}
