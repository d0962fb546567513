import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// What stays open is asked for, and what is past its time is closed, without anybody's help.
struct WorkerTests {
    @Test func `a pending payment is asked about on a growing schedule`() async throws {
        let world = try World()
        let number = try await world.placed()
        let start = world.clock.now().seconds
        var times: [Int64] = []
        while world.clock.now().seconds < start + 7000 {
            let before = world.providerCalls.count
            await world.turn()
            if world.providerCalls.count > before { times.append(world.clock.now().seconds - start) }
            world.clock.advance(seconds: 5)
        }
        #expect(times == [5, 15, 30, 60, 120, 180, 300, 600, 1200, 3000, 6600])
        #expect(await world.state(number) == "pending")
    }

    @Test func `what expires is closed at the provider, then here`() async throws {
        let world = try World()
        let number = try await world.placed(World.order("order-1", ["expires_in": .integer(60)]))
        await world.turn(after: 59)
        #expect(await world.state(number) == "pending")
        await world.turn(after: 1)
        #expect(world.provider.orders[number]?.state == "CLOSED")
        #expect(await world.state(number) == "closed")
        await world.turn()
        #expect(world.shop.types == ["payment.closed"])
        #expect(try await world.openWork(WorkKind.query) == 0)
    }

    @Test func `what was paid at the last moment is not closed`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.set(number, "PAID")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "succeeded")
        #expect(!world.providerCalls.contains("POST /orders/\(number)/close"))
    }

    @Test(arguments: LostAnswerTests.faults.indices)
    func `nothing is closed on a guess`(_ index: Int) async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.fail(LostAnswerTests.faults[index], "GET", "/orders", times: 3)
        world.provider.fail(.lostRequest, "POST", "/orders/", times: 3)
        for _ in 0..<3 { await world.turn(after: 86_400) }
        #expect(await world.state(number) == "pending")
        world.provider.healAll()
        world.provider.set(number, "PAID")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "succeeded")
    }

    @Test func `an order that ends by itself stays open while nobody says how it ended`() async throws {
        let world = try World()
        let gate = GateProvider(world, amount: "12.51")
        let number = try await world.placed(World.order(channel: "gate"))
        gate.set(number, "paid")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "pending")
        #expect(try world.trail(number).contains("from_provider query amount-mismatch"))
        gate.silence(true)
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "pending")
    }

    @Test func `a payment that nobody could be asked about is closed by the provider's word`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.fail(.status(500, "{}"), "GET", "/orders", times: 2)
        world.provider.set(number, "PAID")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "pending")
        world.provider.set(number, "OPEN")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "closed")
        #expect(world.provider.orders[number]?.state == "CLOSED")
    }

    @Test func `an order that never arrived ends when its time is over`() async throws {
        let world = try World()
        world.provider.fail(.lostRequest, "POST", "/orders")
        let number = try await world.placed()
        await world.turn(after: 5)
        #expect(await world.state(number) == "pending")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "closed")
        #expect(await world.show(number)["result_code"]?.text == "not-found")
    }

    @Test func `orders that end by themselves are closed here without a call`() async throws {
        let world = try World()
        let gate = GateProvider(world)
        let number = try await world.placed(World.order(channel: "gate"))
        gate.set(number, "open")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "closed")
        #expect(gate.calls == ["GET /orders/\(number)"])
    }

    @Test func `a payment whose channel was taken away stays open and goes on when it is back`() async throws {
        let world = try World()
        let number = try await world.placed()
        _ = await world.refund(try await world.paid(World.order("order-2")), 100)
        let adapters = try TestChannels.load()
        world.registry.replace(with: [:])
        for _ in 0..<5 { #expect(await world.turn(after: 86_400).isEmpty) }
        #expect(await world.state(number) == "pending")
        #expect(try world.trail(number).contains("to_provider query channel-not-loaded"))
        #expect(await world.gateway.payment(number, app: World.app, refresh: true).status == 422)
        world.registry.replace(with: adapters)
        world.provider.set(number, "PAID")
        world.provider.setRefund("refund-1", "DONE")
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "succeeded")
        #expect(await world.showRefund("refund-1")["state"]?.text == "succeeded")
    }

    @Test func `a provider that gives no token is not asked every second`() async throws {
        let world = try World()
        _ = try await world.placed()
        world.clock.advance(seconds: 7100)
        world.provider.fail(.status(500, "{}"), "POST", "/token", times: 1000)
        let number = try await world.placed(World.order("order-2"))
        let before = world.outbound.requests.count
        for _ in 0..<120 { await world.turn(after: 1) }
        #expect(world.outbound.requests.count - before < 20)
        #expect(await world.state(number) == "pending")
    }

    @Test func `work that names nothing is forgotten and holds up nobody`() async throws {
        let world = try World()
        _ = try await world.placed()
        let line = try #require(world.lines("trade").first?.object)
        var odd = JSONObject()
        for member in line.members {
            switch member.name {
            case "trading_order_no": odd["trading_order_no"] = "has space"
            case "product_order_no": odd["product_order_no"] = "odd"
            default: odd[member.name] = member.value
            }
        }
        try await world.store.commit(
            [JournalEntry(journal: "trade", record: JSONValue.object(odd).serialized())], isNewWork: false)
        #expect(try await world.openWork(WorkKind.query) == 2)
        await world.turn(after: 5)
        #expect(try await world.openWork(WorkKind.query) == 1)
        #expect(try world.lines("payment_log").contains { $0["outcome"]?.text == "work-unknown" })
    }

    @Test func `more than one turn takes is taken by the next`() async throws {
        let world = try World()
        for index in 0..<300 { _ = try await world.placed(World.order("order-\(index)")) }
        await world.turn(after: 5)
        await world.turn()
        #expect(Set(world.providerCalls.filter { $0.hasPrefix("GET /orders/") }).count == 300)
    }

    @Test(arguments: WorkKind.allCases)
    func `all open work survives a restart`(_ kind: WorkKind) async throws {
        let world = try World()
        world.shop.refuse { _ in ScriptedOutbound.json(500, "") }
        _ = try await world.placed()
        _ = await world.refund(try await world.paid(World.order("order-2")), 100)
        await world.turn()
        let before = try await world.openWork(kind)
        #expect(before > 0)
        world.restart()
        #expect(try await world.openWork(kind) == before)
        #expect(try await world.openItems(kind).count == before)
    }
}
