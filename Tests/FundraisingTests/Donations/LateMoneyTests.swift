import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct LateMoneyTests {
    @Test func `money after the end goes back once, and the entry is settled`() async throws {
        let (world, late) = try await world()
        world.gateway.plant(.unclear("timeout"), at: .refund, .afterActing)
        await #expect { try await late.giveBack(attentionID: 1, accountID: 1) } throws: {
            ($0 as? FundraisingError)?.code == "gateway-unreachable"
        }
        #expect(try await late.giveBack(attentionID: 1, accountID: 1) == .returned)
        #expect(try await late.giveBack(attentionID: 1, accountID: 1) == .returned)
        #expect(world.gateway.known("DON-1")?.refund == 5000)
        #expect(world.gateway.allRefunds.count == 1)
        #expect(world.gateway.paidLessRefunded == 0)
        try await world.deliverAll()
        #expect(try await world.attention() == ["paid_after_end"])
        let list = AttentionList(database: world.database, clock: world.clock.read)
        #expect(try await list.openCount() == 0)
        let day = try await world.reconciliations.run(day: "2026-11-21", timeZone: .gmt)
        #expect(try await world.reconciliations.show(day).1.map(\.isMended) == [true])
        #expect(try await world.balance() == 0)
    }

    @Test func `what is under way or failed stays with the person`() async throws {
        let (world, late) = try await world()
        world.gateway.answerRefunds(with: .processing)
        #expect(try await late.giveBack(attentionID: 1, accountID: 1) == .underWay)
        world.gateway.endRefund("LATE00000001", .failed)
        #expect(try await late.giveBack(attentionID: 1, accountID: 1) == .failed)
        #expect(try await AttentionList(database: world.database, clock: world.clock.read).openCount() == 1)
    }

    @Test func `other entries have no money to give back`() async throws {
        let (world, late) = try await world()
        try await world.database.write { db in
            try Attention.note(.amountDiffers, "DON-1", "x", at: world.clock.now, in: db)
        }
        for id in [2, 99] as [Int64] {
            await #expect { try await late.giveBack(attentionID: id, accountID: 1) } throws: {
                ($0 as? FundraisingError)?.code == "not-found"
            }
        }
        #expect(world.gateway.count(.refund) == 0)
    }

    /// A cancelled donation whose money came in after all, and a person.
    private func world() async throws -> (TestWorld, LateMoney) {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.expire("DON-1")
        try await world.deliverAll()
        let now = world.clock.now
        world.gateway.change("DON-1") {
            $0.state = .succeeded; $0.paidTime = now
        }
        _ = try await world.donations.refresh(1)
        try await world.database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO account (email, name, password_hash, role, language, created_at)
                    VALUES ('f@example.org', 'F', '', 'finance', 'en', 0)
                    """)
        }
        return (world, LateMoney(database: world.database, gateway: world.gateway, clock: world.clock.read))
    }
}
