import SluiceGateway
import SluiceJSON
import SluiceTesting
import SluiceTrade
import Testing

/// What a business system holds its books against.
struct StatementTests {
    private func statement(
        _ world: World, _ kind: StatementKind = .payments, from: Int64 = 0, before: Int64 = 86_400, limit: Int = 500,
        after: String? = nil, app: App = World.app
    ) async -> APIReply {
        let start = world.clock.now()
        let query = StatementQuery(
            from: start.advanced(byMilliseconds: from * 1000), before: start.advanced(byMilliseconds: before * 1000),
            limit: limit, after: after)
        return await world.gateway.statement(kind, query, app: app)
    }

    private func numbers(_ reply: APIReply, _ kind: String = "payments", _ field: String = "product_order_no")
        -> [String]
    {
        (reply.body[kind]?.array ?? []).compactMap { $0[field]?.text }
    }

    @Test func `what was paid stands in it once, as it is now, and nothing else does`() async throws {
        let world = try World()
        let number = try await world.paid(World.order("A"))
        _ = try await world.placed(World.order("B"))
        _ = try await world.paid(World.order("C"))
        world.provider.endRefunds(as: "DONE")
        #expect(await world.refund(number, 250).status == 201)
        world.restart()
        let reply = await statement(world)
        #expect(reply.status == 200 && numbers(reply) == ["A", "C"] && reply.body["next"] == .null)
        #expect(reply.body["payments"]?.array?.first?["refund"]?.integer == 250)
        #expect(await numbers(statement(world, .refunds), "refunds", "refund_no") == ["refund-1"])
        #expect(await numbers(statement(world, app: World.other)) == [])
    }

    @Test func `only the asked span of time is told, whatever day it lies on`() async throws {
        let world = try World()
        for (index, number) in ["A", "B", "C", "D"].enumerated() {
            if index > 0 { world.clock.advance(seconds: 40_000) }
            _ = try await world.paid(World.order(number))
        }
        #expect(await numbers(statement(world, from: -120_000, before: 1)) == ["A", "B", "C", "D"])
        #expect(await numbers(statement(world, from: -80_000, before: 0)) == ["B", "C"])
    }

    @Test func `pages follow each other without a gap or a repeat`() async throws {
        let world = try World()
        let all = (0..<7).map { "A\($0)" }
        for (index, number) in all.enumerated() {
            if index == 4 { world.clock.advance(seconds: 86_400) }
            _ = try await world.paid(World.order(number))
        }
        var found: [String] = []
        var after: String?
        for _ in 0..<20 {
            let reply = await statement(world, from: -100_000, before: 1, limit: 2, after: after)
            found += numbers(reply)
            after = reply.body["next"]?.text
            if after == nil { break }
        }
        #expect(found == all && after == nil)
    }

    @Test(arguments: ["x", "1.2.3", "0.0", "-1.4", "20000", "999999.1"])
    func `an end that is none of its pages is refused`(after: String) async throws {
        let reply = await statement(try World(), after: after)
        #expect(reply.status == 400 && reply.body["field"]?.text == "after")
    }

    @Test func `spans that are empty or too long are refused`() async throws {
        let world = try World()
        for before: Int64 in [0, -1, 32 * 86_400] {
            let reply = await statement(world, before: before)
            #expect(reply.status == 400 && reply.body["field"]?.text == "before")
        }
    }
}
