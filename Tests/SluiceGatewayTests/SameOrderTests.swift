import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// T1: one (app, product_order_no) is one trade.
struct SameOrderTests {
    @Test func `the same call again gives the same trade and does not ask the provider`() async throws {
        let world = try World()
        let first = await world.pay()
        let calls = world.outbound.requests.count
        let again = await world.pay()
        #expect(again.status == 200)
        #expect(again.body == first.body)
        #expect(world.outbound.requests.count == calls)
        world.restart()
        #expect(await world.pay().body == first.body)
        #expect(world.outbound.requests.count == calls)
    }

    @Test func `another description, memo or lifetime is still the same order`() async throws {
        let world = try World()
        let number = try await world.placed()
        let again = await world.pay(World.order("order-1", ["memo": "second try", "expires_in": .integer(900)]))
        #expect(again.status == 200)
        #expect(again.body["trading_order_no"]?.text == number)
    }

    @Test(arguments: [
        World.order(amount: 1251), World.order(currency: "CNY"), World.order(channel: "harbour-two"),
        World.order("order-1", ["method": "page"]), World.order(channel: "no-such-channel"),
    ])
    func `the same number for other facts is a conflict and changes nothing`(_ body: JSONValue) async throws {
        let world = try World()
        let number = try await world.placed()
        let before = world.store.lines("trade")
        let calls = world.outbound.requests.count
        let reply = await world.pay(body)
        #expect(reply.status == 409)
        #expect(reply.body["code"]?.text == "order-conflict")
        #expect(reply.body["field"]?.text == "product_order_no")
        #expect(world.store.lines("trade") == before)
        #expect(world.outbound.requests.count == calls)
        #expect(await world.state(number) == "pending")
    }

    @Test func `fifty identical calls at once make one trade and one order`() async throws {
        let world = try World()
        let replies = await withTaskGroup(of: APIReply.self) { group in
            for _ in 0..<50 { group.addTask { await world.pay() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.map(\.status).sorted() == [Int](repeating: 200, count: 49) + [201])
        #expect(Set(replies.compactMap { $0.body["trading_order_no"]?.text }).count == 1)
        #expect(world.providerCalls.count { $0 == "POST /orders" } == 1)
        #expect(world.provider.tokensGiven == 1)
        #expect(try world.lines("trade").count { $0["version"]?.integer == 1 } == 1)
    }

    @Test func `the same number of another app is another order`() async throws {
        let world = try World()
        let number = try await world.placed()
        let reply = await world.pay(app: World.other)
        #expect(reply.status == 201)
        #expect(reply.body["trading_order_no"]?.text != number)
        let foreign = await world.gateway.payment(number, app: World.other, refresh: false)
        #expect(foreign.status == 404)
        #expect(foreign.body["code"]?.text == "payment-not-found")
    }

    @Test func `an order is found by either number, by its own app only`() async throws {
        let world = try World()
        let number = try await world.placed()
        let found = await world.gateway.payment(productOrderNo: "order-1", app: World.app, refresh: false)
        #expect(found.body["trading_order_no"]?.text == number)
        #expect(await world.gateway.payment(productOrderNo: "order-1", app: World.other, refresh: false).status == 404)
    }

    @Test func `the same call gives the same trade after its channel was disabled or taken away`() async throws {
        let world = try World()
        let first = await world.pay()
        world.registry.replace(with: [:])
        let again = await world.pay()
        #expect(again.status == 200)
        #expect(again.body == first.body)
    }
}
