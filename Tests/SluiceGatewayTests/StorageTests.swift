import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// J5: a store that refuses turns work away, and nothing else happens. S1 and J1 have their tests beside the way of a payment.
struct StorageTests {
    static let failures: [(JournalError, String)] = [
        (StoreFailure.full, "storage-full"), (StoreFailure.overloaded, "overloaded"),
        (StoreFailure.failed, "storage-failed"),
    ]

    @Test(arguments: failures.indices)
    func `a store that refuses turns new work away before anything leaves`(_ index: Int) async throws {
        let (failure, code) = StorageTests.failures[index]
        let world = try World()
        let paid = try await world.paid()
        let requests = world.outbound.requests.count
        let everything = world.everything
        world.store.refuseNewWork(with: failure)
        let order = await world.pay(World.order("order-2"))
        let refund = await world.refund(paid, 100)
        for reply in [order, refund] {
            #expect(reply.status == 503)
            #expect(reply.body["code"]?.text == code)
        }
        #expect(world.outbound.requests.count == requests)
        #expect(world.everything == everything)
        world.store.refuseNewWork(with: nil)
        #expect(await world.pay(World.order("order-2")).status == 201)
        #expect(await world.refund(paid, 100).status == 201)
    }

    @Test func `a payment that was sent is never told to be untaken because its answer cannot be written`() async throws
    {
        let world = try World()
        world.outbound.answer { [store = world.store, provider = world.provider] request in
            if HarbourProvider.path(request) == "/orders" { store.fail(with: StoreFailure.full) }
            return provider.answer(request)
        }
        let reply = await world.pay()
        #expect(reply.status == 503)
        #expect(reply.body["code"]?.text == "storage-failed")
        world.store.fail(with: nil)
        #expect(await world.pay().body["state"]?.text == "pending")
        #expect(try world.lines("trade").allSatisfy { $0["product_order_no"]?.text == "order-1" })
    }

    @Test func `what was taken before is finished while the disk is nearly full`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.store.refuseNewWork(with: StoreFailure.full)
        world.provider.set(number, "PAID")
        #expect(try await world.call(world.provider.callback(about: number)).status == 200)
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded"])
    }

    @Test func `a token that is no longer taken does not make accepted work new again`() async throws {
        let world = try World()
        world.outbound.answer { [store = world.store, provider = world.provider] request in
            if HarbourProvider.path(request) == "/orders", store.lines("payment_log").count < 4 {
                store.refuseNewWork(with: StoreFailure.full)
                return ScriptedOutbound.json(401, "{}")
            }
            return provider.answer(request)
        }
        #expect(await world.pay().body["action"]?["type"]?.text == "qr_code")
    }

    @Test func `nothing is sent while nothing can be written, and everything goes on afterwards`() async throws {
        let world = try World()
        let open = try await world.placed()
        _ = try await world.paid(World.order("order-2"))
        let requests = world.outbound.requests.count
        world.store.fail(with: StoreFailure.failed)
        for _ in 0..<3 { await world.turn(after: 86_400) }
        #expect(await world.gateway.closePayment(open, app: World.app, idempotencyKey: nil).status == 503)
        #expect(world.outbound.requests.count == requests)
        world.store.fail(with: nil)
        await world.turn()
        await world.turn()
        #expect(await world.state(open) == "closed")
        #expect(world.shop.types.sorted() == ["payment.closed", "payment.succeeded"])
    }
}
