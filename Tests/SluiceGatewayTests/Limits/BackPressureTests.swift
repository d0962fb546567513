import SluiceChannel
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// A channel that is slow or silent takes its own share and nobody else's, and is given a rest.
struct BackPressureTests {
    private func world(_ change: (inout ChannelLimits) -> Void) throws -> World {
        let world = try World()
        var limits = ChannelLimits()
        change(&limits)
        world.registry.replace(with: try TestChannels.load(limits: limits))
        return world
    }

    /// Every call of the first provider waits; the other's are answered.
    private func hold(_ world: World) -> (latch: Latch, gate: GateProvider) {
        let latch = Latch()
        let gate = GateProvider(world)
        let script = world.outbound.script
        world.outbound.answer { request in
            if request.url.hasPrefix("https://api.harbour.example/orders") { await latch.wait() }
            return await script(request)
        }
        return (latch, gate)
    }

    @Test func `past its capacity a channel answers 503 before anything is written, and others go on`() async throws {
        let world = try world { $0.callsMax = 3 }
        let (latch, _) = hold(world)
        async let first = world.pay(World.order("order-1"))
        async let second = world.pay(World.order("order-2"))
        await until { latch.count == 2 }
        let before = world.everything
        let calls = world.outbound.requests.count
        let refused = await world.pay(World.order("order-3"), key: "key-3")
        #expect(refused.status == 503 && refused.body["code"]?.text == "channel-busy")
        #expect(refused.retryAfterSeconds == 1)
        #expect(world.everything == before && world.outbound.requests.count == calls)
        #expect(await world.pay(World.order("order-4", channel: "gate")).status == 201)
        #expect(await world.pay(World.order("order-5", channel: "till")).status == 201)
        latch.open()
        #expect(await first.status == 201)
        #expect(await second.status == 201)
        #expect(await world.pay(World.order("order-3"), key: "key-3").status == 201)
        #expect(world.gateway.core.gates["harbour"].underWay == 0)
    }

    @Test func `a refund that is turned away takes nothing out of what is left`() async throws {
        let world = try world { $0.callsMax = 1 }
        let number = try await world.paid()
        let (latch, _) = hold(world)
        async let slow = world.pay(World.order("order-2"))
        await until { latch.count == 1 }
        let before = world.everything
        #expect(await world.refund(number, 100).body["code"]?.text == "channel-busy")
        #expect(world.everything == before)
        latch.open()
        #expect(await slow.status == 201)
        #expect(await world.refund(number, 1250).status == 201)
    }

    @Test func `a silent provider is given a rest, its payments stay open, and a query finds out when it is back`()
        async throws
    {
        let world = try world { $0.breakerFailures = 5 }
        world.provider.fail(.lostAnswer, "POST", "/orders", times: 5)
        var numbers: [String] = []
        for index in 0..<5 { numbers.append(try await world.placed(World.order("order-\(index)"))) }
        let calls = world.outbound.requests.count
        let before = world.everything
        let refused = await world.pay(World.order("order-9"))
        #expect(refused.status == 503 && refused.body["code"]?.text == "channel-unavailable")
        #expect(refused.retryAfterSeconds == 10)
        // Neither do the queries that are due go out, nor are they lost.
        #expect(await world.turn(after: 6).isEmpty)
        #expect(world.everything == before && world.outbound.requests.count == calls)
        #expect(await world.pay(World.order("order-9")).retryAfterSeconds == 4)
        for number in numbers { #expect(await world.state(number) == "pending") }
        for number in numbers { world.provider.set(number, "PAID") }
        world.provider.fail(.lostAnswer, "GET", "/orders", times: 2)
        await world.turn(after: 4)
        #expect(await world.pay(World.order("order-9")).body["code"]?.text == "channel-unavailable")
        await world.turn(after: 10)
        await world.turn(after: 30)
        for number in numbers { #expect(await world.state(number) == "succeeded") }
        #expect(await world.pay(World.order("order-9")).status == 201)
    }

    @Test(arguments: [HarbourProvider.Fault.status(400, #"{"code":"NO_MONEY","message":"no"}"#), .status(404, "{}")])
    func `a refusal is an answer`(_ fault: HarbourProvider.Fault) async throws {
        let world = try world { $0.breakerFailures = 3 }
        world.provider.fail(fault, "POST", "/orders", times: 20)
        for index in 0..<20 { #expect(await world.pay(World.order("order-\(index)")).status == 201) }
    }

    @Test func `a breaker that is open never ends a payment`() async throws {
        let world = try world { $0.breakerFailures = 1 }
        let number = try await world.placed(World.order("order-1", ["expires_in": .integer(60)]))
        world.provider.fail(.lostAnswer, "POST", "/orders")
        _ = await world.pay(World.order("order-2"))
        #expect(await world.gateway.closePayment(number, app: World.app, idempotencyKey: nil).status == 202)
        await world.turn(after: 1)
        #expect(await world.state(number) == "pending")
        #expect(await world.show(number, refresh: true)["state"]?.text == "pending")
        await world.turn(after: 100)
        await world.turn(after: 100)
        #expect(await world.state(number) == "closed")
    }

    @Test func `the queries of a slow channel hold up nobody else's`() async throws {
        let world = try world { $0.callsMax = 400 }
        let (latch, gate) = hold(world)
        latch.open()
        _ = try await world.placed(World.order("order-1"))
        let fast = try await world.placed(World.order("order-2", channel: "gate"))
        let (again, gateAgain) = hold(world)
        _ = gate
        gateAgain.set(fast, "paid")
        let running = Task { await world.gateway.run() }
        world.clock.advance(seconds: 6)
        await until { again.count == 1 }
        await until { await world.state(fast) == "succeeded" }
        #expect(again.count == 1)
        again.open()
        await world.stop(running)
    }

    @Test func `a business system that does not answer holds up no other`() async throws {
        let world = try World()
        let latch = Latch()
        let script = world.outbound.script
        world.outbound.answer { request in
            if request.url.hasPrefix("https://shop.example/hooks") { await latch.wait() }
            return request.url.hasPrefix("https://kiosk.example")
                ? ScriptedOutbound.json(204, "") : await script(request)
        }
        let kiosk = App(
            appID: "kiosk", key: Array("key of the kiosk".utf8), notifyURL: "https://kiosk.example/hooks",
            webhookSecret: Shop.secret)
        world.restart(apps: [World.app, kiosk])
        for index in 0..<40 { _ = try await world.paid(World.order("order-\(index)")) }
        let running = Task { await world.gateway.run() }
        await until { latch.count == 32 }
        let reply = await world.pay(World.order("order-99"), app: kiosk)
        let number = try #require(reply.body["trading_order_no"]?.text)
        world.provider.set(number, "PAID")
        try await world.call(world.provider.callback(about: number))
        await until { world.outbound.requests.contains { $0.url.hasPrefix("https://kiosk.example") } }
        #expect(latch.count == 32)
        latch.open()
        await world.stop(running)
    }

    @Test func `an operation has one budget for all its calls`() async throws {
        let world = try world { $0.budgetMS = 20_000 }
        let script = world.outbound.script
        world.outbound.answer { [clock = world.clock] request in
            if HarbourProvider.path(request).hasPrefix("/token") { clock.advance(seconds: 15) }
            return await script(request)
        }
        _ = try await world.placed()
        let order = try #require(world.outbound.requests.last)
        #expect(order.timeoutMS == 5000)
    }

    @Test func `what has used up its budget is not sent, and stays open`() async throws {
        let world = try world { $0.budgetMS = 10_000 }
        let script = world.outbound.script
        world.outbound.answer { [clock = world.clock] request in
            if HarbourProvider.path(request).hasPrefix("/token") { clock.advance(seconds: 15) }
            return await script(request)
        }
        let number = try await world.placed()
        #expect(!world.providerCalls.contains("POST /orders"))
        #expect(await world.state(number) == "pending")
        #expect(await world.show(number)["result_code"]?.text == "not-sent")
    }
}
