import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// `POST /v1/payments/{trading_order_no}/close`.
struct CloseTests {
    private func close(_ world: World, _ number: String, app: App = World.app, key: String? = nil) async -> APIReply {
        await world.gateway.closePayment(number, app: app, idempotencyKey: key)
    }

    @Test func `an unpaid payment is closed at the provider, then here, and closing again says the same`() async throws
    {
        let world = try World()
        let number = try await world.placed()
        let reply = await close(world, number)
        #expect(reply.status == 200)
        #expect(reply.body["state"]?.text == "closed")
        #expect(world.provider.orders[number]?.state == "CLOSED")
        #expect(await close(world, number).status == 200)
        #expect(world.providerCalls.count { $0.hasSuffix("/close") } == 1)
        await world.turn()
        #expect(world.shop.types == ["payment.closed"])
    }

    @Test func `a payment that was paid meanwhile is found out and not closed`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.set(number, "PAID")
        let reply = await close(world, number)
        #expect(reply.status == 409)
        #expect(reply.body["code"]?.text == "payment-final")
        #expect(await world.state(number) == "succeeded")
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded"])
    }

    @Test func `a provider that does not answer leaves the closing to the worker`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.fail(.lostRequest, "POST", "/orders/", times: 2)
        world.provider.fail(.lostRequest, "GET", "/orders/")
        let reply = await close(world, number)
        #expect(reply.status == 202)
        #expect(reply.body["state"]?.text == "pending")
        await world.turn(after: 5)
        #expect(await world.state(number) == "closed")
        #expect(world.provider.orders[number]?.state == "CLOSED")
    }

    @Test func `a payment that came before the provider could be asked is not lost by closing`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.fail(.lostRequest, "POST", "/orders/", times: 2)
        world.provider.fail(.lostRequest, "GET", "/orders/")
        #expect(await close(world, number).status == 202)
        world.provider.set(number, "PAID")
        await world.turn(after: 5)
        #expect(await world.state(number) == "succeeded")
    }

    @Test func `a callback that arrives while a forgotten order is being closed wins without a contradiction`()
        async throws
    {
        let world = try World()
        let number = try await world.placed()
        world.outbound.answer { [provider = world.provider, shop = world.shop] request in
            if request.url.hasPrefix("https://shop") { return shop.answer(request) }
            guard HarbourProvider.path(request) == "/orders/\(number)/close" else { return provider.answer(request) }
            provider.set(number, "PAID")
            _ = try? await world.call(provider.callback(about: number))
            provider.fail(.status(404, #"{"code":"NOT_FOUND"}"#), "POST", "/orders/")
            return provider.answer(request)
        }
        #expect(await close(world, number).body["code"]?.text == "payment-final")
        await world.turn()
        let trade = await world.show(number)
        #expect(trade["state"]?.text == "succeeded")
        #expect(trade["contradiction"] == .null)
        #expect(world.shop.types == ["payment.succeeded"])
    }

    @Test func `cash that is confirmed while its time runs out is not contradicted by the clock`() async throws {
        let world = try World()
        let number = try await world.placed(World.order(channel: "till"))
        world.clock.advance(seconds: 86_400)
        async let turn: [GatewayError] = world.turn()
        let confirmed = await world.gateway.confirmPayment(number, [:], app: World.app, idempotencyKey: nil)
        _ = await turn
        await world.turn()
        let trade = await world.show(number)
        // Whichever came first holds; only money that came after the end is a contradiction.
        if confirmed.status == 200 {
            #expect(trade["state"]?.text == "succeeded")
            #expect(trade["contradiction"] == .null)
        } else {
            #expect(trade["state"]?.text == "closed")
            #expect(trade["contradiction"]?.text == "succeeded")
        }
    }

    @Test func `a payment is not closed while its order is on the way`() async throws {
        let world = try World()
        let closing = Box<Task<APIReply, Never>>()
        world.outbound.answer { [provider = world.provider, store = world.store] request in
            if request.method == "POST", HarbourProvider.path(request) == "/orders", closing.value == nil {
                let number = (try? JSONParser.parse(request.body))?["order_no"]?.text ?? "?"
                closing.put(Task { await world.gateway.closePayment(number, app: World.app, idempotencyKey: nil) })
                let lines = store.lines("payment_log").count
                for _ in 0..<500 where store.lines("payment_log").count == lines { await Task.yield() }
            }
            return provider.answer(request)
        }
        let number = try await world.placed()
        let reply = try #require(await closing.value?.value)
        #expect(reply.status == 200)
        #expect(world.provider.orders[number]?.state == "CLOSED")
        #expect(Array(world.providerCalls.suffix(2)) == ["POST /orders", "POST /orders/\(number)/close"])
    }

    @Test func `a channel whose provider has no such call says so`() async throws {
        let world = try World()
        let number = try await world.placed(World.order(channel: "gate"))
        let reply = await close(world, number)
        #expect(reply.status == 422)
        #expect(reply.body["code"]?.text == "operation-not-offered")
        #expect(reply.body["detail"]?.text == "an order that is not paid in time ends")
        #expect(await close(world, number, app: World.other).status == 404)
        #expect(await world.refund(number, 1).body["code"]?.text == "operation-not-offered")
    }
}
