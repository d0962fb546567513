import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// F1: every result reaches the business system at least once, under one id, in the order of the trade's versions.
struct ForwardingTests {
    static let refusals: [OutboundResult] = [
        ScriptedOutbound.json(500, "{}"), ScriptedOutbound.json(302, ""), ScriptedOutbound.json(404, ""),
        .notSent(ScriptedOutbound.nobody), .perhapsSent(ScriptedOutbound.silence),
    ]

    @Test func `a result is repeated with growing pauses until it is acknowledged, under one id and signed each time`()
        async throws
    {
        let world = try World()
        world.shop.refuse { _ in ScriptedOutbound.json(503, "") }
        let number = try await world.paid()
        var times: [Int64] = []
        var last = 0
        for _ in 0..<200_000 where times.count < 8 {
            await world.turn()
            if world.shop.deliveries.count > last {
                last = world.shop.deliveries.count
                times.append(world.clock.now().seconds)
            }
            world.clock.advance(seconds: times.count < 4 ? 1 : 60)
        }
        let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(pauses == pauses.sorted())
        #expect(pauses.first == 2)
        #expect((pauses.last ?? 0) >= 1800)
        #expect(Set(world.shop.deliveries.map(\.id)) == ["evt_\(number)_3"])
        #expect(Set(world.shop.deliveries.map(\.body)).count == 1)
        #expect(Set(world.shop.deliveries.map(\.timestamp)).count == 8)
        #expect(!world.shop.deliveries.map(\.isSigned).contains(false))

        world.shop.refuse(nil)
        await world.turn(after: 86_400)
        #expect(try await world.openWork(WorkKind.forward) == 0)
        let count = world.shop.deliveries.count
        await world.turn(after: 86_400)
        #expect(world.shop.deliveries.count == count)
        #expect(try world.trail(number).count { $0 == "from_business forward not-acknowledged" } == 8)
    }

    @Test(arguments: refusals.indices)
    func `only a 2xx acknowledges`(_ index: Int) async throws {
        let world = try World()
        world.shop.refuse { _ in ForwardingTests.refusals[index] }
        _ = try await world.paid()
        await world.turn()
        #expect(try await world.openWork(WorkKind.forward) == 1)
        world.shop.refuse(nil)
        await world.turn(after: 2)
        #expect(try await world.openWork(WorkKind.forward) == 0)
    }

    @Test func `a result that was not acknowledged is delivered after a restart`() async throws {
        let world = try World()
        world.shop.refuse { _ in ScriptedOutbound.json(500, "") }
        _ = try await world.paid()
        await world.turn()
        world.restart()
        world.shop.refuse(nil)
        await world.turn(after: 2)
        #expect(world.shop.types == ["payment.succeeded", "payment.succeeded"])
        #expect(Set(world.shop.deliveries.map(\.id)).count == 1)
    }

    @Test func `a later result never overtakes an earlier one that waits for its next attempt`() async throws {
        let world = try World()
        world.shop.refuse { $0.type == "payment.succeeded" ? ScriptedOutbound.json(500, "") : nil }
        let number = try await world.paid()
        for _ in 0..<5 { await world.turn(after: 400) }
        world.provider.endRefunds(as: "DONE")
        _ = await world.refund(number, 100)
        for seconds in [0, 1, 1, 400] { await world.turn(after: Int64(seconds)) }
        #expect(Set(world.shop.types) == ["payment.succeeded"])
        world.shop.refuse(nil)
        for _ in 0..<3 { await world.turn(after: 3600) }
        #expect(Array(world.shop.types.suffix(2)) == ["payment.succeeded", "refund.succeeded"])
        #expect(try await world.openWork(WorkKind.forward) == 0)
    }

    @Test func `results of one trade at the same millisecond keep their order, whatever their numbers`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.endRefunds(as: "DONE")
        for name in ["0-first", "zzz", "000"] { _ = await world.refund(number, 100, name) }
        await world.turn()
        let refunds = [String](repeating: "refund.succeeded", count: 3)
        #expect(world.shop.types == ["payment.succeeded"] + refunds)
        #expect(world.shop.deliveries.dropFirst().map { $0.data["refund_no"]?.text } == ["0-first", "zzz", "000"])
    }

    @Test func `a refund's result never overtakes the payment's, also when the clock was set back in between`()
        async throws
    {
        let world = try World()
        let number = try await world.paid()
        world.clock.advance(seconds: -3600)
        world.provider.endRefunds(as: "DONE")
        _ = await world.refund(number, 100)
        await world.turn(after: 7200)
        #expect(world.shop.types == ["payment.succeeded", "refund.succeeded"])
    }

    @Test func `one trade whose shop is silent does not hold up another`() async throws {
        let world = try World()
        let stuck = try await world.paid()
        world.shop.refuse { $0.data["trading_order_no"]?.text == stuck ? ScriptedOutbound.json(500, "") : nil }
        for _ in 0..<3 { await world.turn(after: 5) }
        let other = try await world.paid(World.order("order-2"))
        await world.turn()
        #expect(world.shop.deliveries.last?.data["trading_order_no"]?.text == other)
    }

    @Test func `an app without an address hears nothing, and that is written down once`() async throws {
        let world = try World()
        let reply = await world.pay(app: World.other)
        let number = try #require(reply.body["trading_order_no"]?.text)
        world.provider.set(number, "PAID")
        try await world.call(world.provider.callback(about: number))
        await world.turn()
        await world.turn(after: 86_400)
        #expect(world.shop.deliveries.isEmpty)
        #expect(try world.trail(number).count { $0 == "to_business forward no-notify-url" } == 1)
        #expect(try await world.openWork(WorkKind.forward) == 0)
    }

    @Test func `the worker delivers without anybody's turn and stops when it is told to`() async throws {
        let world = try World()
        let running = Task { await world.gateway.run() }
        _ = try await world.paid()
        while world.shop.deliveries.isEmpty { await Task.yield() }
        running.cancel()
        // The clock stands still, so the sleeping workers wake only by the time that they wait for.
        world.clock.advance(seconds: 3600)
        await running.value
        #expect(world.shop.types == ["payment.succeeded"])
    }
}
