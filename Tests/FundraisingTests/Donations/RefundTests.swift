import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct RefundTests {
    @Test func `parts go back until nothing is left, and the balance follows`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        let first = try await world.refunds.start(donationID: id, amount: 1500, reason: "Asked", accountID: nil)
        #expect(first.status == .completed)
        #expect(try await world.balance() == 3500)
        await #expect {
            try await world.refunds.start(donationID: id, amount: 3501, reason: "Asked", accountID: nil)
        } throws: { ($0 as? FundraisingError)?.code == "refund-too-large" }
        _ = try await world.refunds.start(donationID: id, amount: 3500, reason: "Asked", accountID: nil)
        #expect(try await world.balance() == 0)
        #expect(try await world.donation(id).refundedAmount == 5000)
        #expect(world.gateway.known("DON-1")?.refund == 5000)
        #expect(try await world.mails().map(\.about).suffix(2) == ["refunded REF00000001", "refunded REF00000002"])
    }

    @Test(arguments: [0, -1, Int64.min]) func `an amount that is not more than zero is refused`(amount: Int64)
        async throws
    {
        let world = try await TestWorld()
        let id = try await world.completed()
        await #expect {
            try await world.refunds.start(donationID: id, amount: amount, reason: "x", accountID: nil)
        } throws: { ($0 as? FundraisingError)?.code == "amount-too-small" }
    }

    @Test func `what is under way counts as gone`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        world.gateway.answerRefunds(with: .processing)
        let first = try await world.refunds.start(donationID: id, amount: 4000, reason: "Asked", accountID: nil)
        #expect(first.status == .pending)
        #expect(try await world.balance() == 5000)
        await #expect {
            try await world.refunds.start(donationID: id, amount: 1001, reason: "Asked", accountID: nil)
        } throws: { ($0 as? FundraisingError)?.values["left"] == "10.00 CNY" }
        world.gateway.endRefund("REF00000001", .succeeded)
        let messages = world.gateway.takeResults()
        for message in messages + messages { try await world.deliver(message) }
        #expect(await world.refunds.settlePending() == 0)
        #expect(try await world.balance() == 1000)
    }

    @Test func `a pending, a failed and an unknown donation cannot be refunded`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        await #expect { try await world.refunds.start(donationID: 1, amount: 1, reason: "x", accountID: nil) } throws: {
            ($0 as? FundraisingError)?.code == "donation-not-refundable"
        }
        await #expect { try await world.refunds.start(donationID: 9, amount: 1, reason: "x", accountID: nil) } throws: {
            ($0 as? FundraisingError)?.code == "not-found"
        }
        await #expect { try await world.refunds.start(donationID: 1, amount: 1, reason: " ", accountID: nil) } throws: {
            ($0 as? FundraisingError)?.code == "reason-missing"
        }
        #expect(world.gateway.count(.refund) == 0)
    }

    @Test(arguments: FakeGateway.Moment.allCases)
    func `an unclear answer leaves it pending, and asking later finds or makes the one refund`(
        moment: FakeGateway.Moment
    ) async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        world.gateway.plant(.unclear("timeout"), at: .refund, moment)
        let refund = try await world.refunds.start(donationID: id, amount: 2000, reason: "Asked", accountID: nil)
        #expect(refund.status == .pending)
        #expect(try await world.balance() == 5000)
        #expect(await world.refunds.settlePending() == 1)
        #expect(try await world.balance() == 3000)
        #expect(world.gateway.known("DON-1")?.refund == 2000)
        try await world.deliverAll()
        #expect(try await world.balance() == 3000)
    }

    @Test func `a refused refund fails, gives its amount free, and a person is told`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        world.gateway.plant(.refused(status: 422, code: "operation-not-offered", detail: "no refunds"), at: .refund)
        let refund = try await world.refunds.start(donationID: id, amount: 5000, reason: "Asked", accountID: nil)
        #expect(refund.status == .failed)
        #expect(try await world.attention() == ["refund_failed"])
        world.gateway.mend()
        _ = try await world.refunds.start(donationID: id, amount: 5000, reason: "Asked", accountID: nil)
        #expect(try await world.balance() == 0)
    }

    @Test func `a refund that fails at the provider changes no balance`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        world.gateway.answerRefunds(with: .failed)
        let refund = try await world.refunds.start(donationID: id, amount: 5000, reason: "Asked", accountID: nil)
        #expect(refund.status == .failed)
        #expect(try await world.balance() == 5000)
    }

    @Test func `a refund with another amount, or of nobody, books nothing`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        world.gateway.answerRefunds(with: .processing)
        _ = try await world.refunds.start(donationID: id, amount: 1000, reason: "Asked", accountID: nil)
        let known = try #require(world.gateway.allRefunds["REF00000001"])
        for (number, amount) in [("REF00000001", Int64(999)), ("REF00000007", 1000), ("REF1", 1000)] {
            var said = known
            said.refundNo = number
            said.refundAmount = amount
            said.state = .succeeded
            let forged = said
            let outcome = try await world.database.write { try world.refunds.book(forged, in: $0).outcome }
            #expect(outcome == .attention)
        }
        #expect(try await world.balance() == 5000)
        #expect(try await world.attention() == ["refund_differs", "unknown_reference", "unknown_reference"])
    }

    @Test func `a refund that a transaction wrote down is made by the worker`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        try await world.database.write { db in
            _ = try world.refunds.startInTransaction(donationID: id, amount: 700, reason: "Follows", in: db)
        }
        #expect(world.gateway.count(.refund) == 0)
        #expect(await world.refunds.settlePending() == 1)
        #expect(try await world.balance() == 4300)
    }

    @Test func `two people at once cannot give back more than was paid`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask {
                    _ = try? await world.refunds.start(donationID: id, amount: 2000, reason: "Asked", accountID: nil)
                }
            }
        }
        #expect(try await world.donation(id).refundedAmount == 4000)
        #expect(try await world.balance() == 1000)
        #expect(world.gateway.known("DON-1")?.refund == 4000)
    }
}
