import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// T3: no answer is not a failure.
struct LostAnswerTests {
    static let faults: [HarbourProvider.Fault] = [
        .notSent, .lostRequest, .lostAnswer, .status(500, "{}"), .status(503, "busy"), .garbage, .unsigned,
    ]

    @Test(arguments: faults.indices)
    func `an order without a clear answer stays pending and is settled by query`(_ index: Int) async throws {
        let world = try World()
        world.provider.fail(LostAnswerTests.faults[index], "POST", "/orders")
        let reply = await world.pay()
        #expect(reply.status == 201)
        #expect(reply.body["state"]?.text == "pending")
        #expect(reply.body["action"]?["type"]?.text == "none")
        let number = try #require(reply.body["trading_order_no"]?.text)

        await world.turn(after: 5)
        #expect(await world.state(number) == "pending")
        #expect(world.providerCalls.count { $0 == "POST /orders" } == 1)

        let again = await world.pay()
        #expect(again.status == 200)
        #expect(again.body["trading_order_no"]?.text == number)
        #expect(Array(world.provider.orders.keys) == [number])
        world.provider.set(number, "PAID")
        await world.turn(after: 3600)
        #expect(await world.state(number) == "succeeded")
        #expect(world.shop.types == ["payment.succeeded"])
    }

    @Test func `an order that the provider does not know is placed again under its number when it is asked for again`()
        async throws
    {
        let world = try World()
        world.provider.fail(.lostRequest, "POST", "/orders")
        let number = try #require(await world.pay().body["trading_order_no"]?.text)
        let again = await world.pay()
        #expect(again.body["action"]?["qr_code"]?.text == "harbour://\(number)")
        #expect(world.providerCalls.suffix(2) == ["GET /orders/\(number)", "POST /orders"])
        #expect(Array(world.provider.orders.keys) == [number])
    }

    @Test func `an order that the provider knows is not placed again`() async throws {
        let world = try World()
        world.provider.fail(.lostAnswer, "POST", "/orders")
        _ = await world.pay()
        #expect(await world.pay().status == 200)
        #expect(world.providerCalls.count { $0 == "POST /orders" } == 1)
    }

    @Test func `an order is not placed again while nobody says whether it is there`() async throws {
        let world = try World()
        world.provider.fail(.lostRequest, "POST", "/orders")
        world.provider.fail(.status(502, "bad gateway"), "GET", "/orders")
        _ = await world.pay()
        #expect(await world.pay().status == 200)
        #expect(world.providerCalls.count { $0 == "POST /orders" } == 1)
    }

    @Test func `a refused second call does not fail an order that arrived late`() async throws {
        let world = try World()
        world.provider.fail(.lostAnswer, "POST", "/orders")
        let number = try #require(await world.pay().body["trading_order_no"]?.text)
        world.provider.fail(.status(404, #"{"code":"NOT_FOUND"}"#), "GET", "/orders")
        world.provider.fail(.status(422, #"{"code":"DUPLICATE"}"#), "POST", "/orders")
        _ = await world.pay()
        #expect(await world.state(number) == "pending")
        world.provider.set(number, "PAID")
        await world.turn(after: 5)
        #expect(await world.state(number) == "succeeded")
        #expect(world.shop.types == ["payment.succeeded"])
    }

    @Test func `only an explicit refusal fails an order`() async throws {
        let world = try World()
        world.provider.fail(.status(422, #"{"code":"RISK","message":"not today"}"#), "POST", "/orders")
        let reply = await world.pay()
        #expect(reply.status == 201)
        #expect(reply.body["state"]?.text == "failed")
        #expect(reply.body["result_code"]?.text == "RISK")
        await world.turn()
        #expect(world.shop.types == ["payment.failed"])
        #expect(try await world.openWork(WorkKind.query) == 0)
    }

    @Test func `a token that is not to be had leaves the order to be placed later`() async throws {
        let world = try World()
        world.provider.fail(.status(500, "{}"), "POST", "/token")
        let reply = await world.pay()
        #expect(reply.body["state"]?.text == "pending")
        #expect(reply.body["place_order_code"] == nil)
        #expect(world.providerCalls == ["POST /token"])
        let number = try #require(reply.body["trading_order_no"]?.text)
        #expect(await world.pay().body["action"]?["qr_code"]?.text == "harbour://\(number)")
    }

    @Test func `a token that is no longer taken is fetched anew and the call made once more`() async throws {
        let world = try World()
        _ = try await world.placed()
        world.provider.fail(.status(401, "{}"), "POST", "/orders")
        #expect(await world.pay(World.order("order-2")).body["action"]?["type"]?.text == "qr_code")
        #expect(world.provider.tokensGiven == 2)
        world.provider.fail(.status(401, "{}"), "POST", "/orders", times: 2)
        #expect(await world.pay(World.order("order-3")).body["state"]?.text == "pending")
    }

    @Test func `a process that dies between the call and its answer leaves a trade that can be settled`() async throws {
        let world = try World()
        world.outbound.answer { [store = world.store, provider = world.provider] request in
            let answer = provider.answer(request)
            if HarbourProvider.path(request) == "/orders" { store.fail(with: StoreFailure.failed) }
            return answer
        }
        #expect(await world.pay().status == 503)
        world.store.fail(with: nil)
        world.outbound.answer { [provider = world.provider, shop = world.shop] in
            $0.url.hasPrefix("https://shop") ? shop.answer($0) : provider.answer($0)
        }
        world.restart()
        let number = try #require(world.lines("trade").first?["trading_order_no"]?.text)
        #expect(await world.state(number) == "created")
        world.provider.set(number, "PAID")
        await world.turn(after: 5)
        #expect(await world.state(number) == "succeeded")
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded"])
    }
}
