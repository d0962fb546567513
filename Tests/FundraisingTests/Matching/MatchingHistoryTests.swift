import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

/// Random histories of donations, shares, refunds, transfers, faults and workers.
struct MatchingHistoryTests {
    @Test(.timeLimit(.minutes(5)), arguments: 0..<12)
    func `after any history the books of gifts agree with the gateway`(number: Int) async throws {
        let given = ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: .min ... .max)
        var history = try await MatchingHistory(seed: seed)
        for _ in 0..<70 {
            try await history.step()
            try await expectSpentFits(history.world)
        }
        try await history.settle()
        let wrong = try await history.differences()
        #expect(wrong.isEmpty, "SLUICE_SEED=\(seed): \(wrong)")
        if !wrong.isEmpty { print("SLUICE_SEED=\(seed)\n" + history.told.joined(separator: "\n")) }
    }
}

/// Small numbers from a seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

struct MatchingHistory {
    let world: MatchingWorld
    var told: [String] = []
    private var numbers: SeededNumbers
    private var accounts: [Int64] = []
    private var donations: [Int64] = []
    private var deeds: [Int64] = []

    init(seed: UInt64) async throws {
        var numbers = SeededNumbers(state: seed)
        world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies(
            globex: Bool.random(using: &numbers) ? .onTransfer : .immediate)
        for name in ["Ming", "Hua", "Jun"] { accounts.append(try await world.account(name)) }
        for _ in 0..<3 {
            let isShare = Int.random(in: 0..<3, using: &numbers) == 0
            let cap: Int64? = Bool.random(using: &numbers) ? Int64.random(in: 1...6_000, using: &numbers) : nil
            let terms: GiftTerms =
                isShare || Int.random(in: 0..<3, using: &numbers) == 0
                ? .amount(Int64.random(in: 1...700, using: &numbers))
                : .proportion(Int64.random(in: 1...25_000, using: &numbers))
            let budgets = [Int64.random(in: 1...5_000, using: &numbers), Int64.random(in: 1...5_000, using: &numbers)]
            let id = try await world.activity(
                isShare ? "share_matching" : "donation_matching", cap: cap, terms: terms,
                donors: [.init(companyID: acme, budget: budgets[0]), .init(companyID: globex, budget: budgets[1])])
            if isShare { deeds.append(id) }
        }
        self.numbers = numbers
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &numbers) }

    mutating func step() async throws {
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0...2:
            let id = try await world.donate(Int64.random(in: 1...2_000, using: &numbers))
            donations.append(id)
            told.append("donate \(id)")
        case 3:
            guard let activity = pick(deeds), let person = pick(accounts) else { return }
            _ = try? await world.deeds.perform(activityID: activity, accountID: person)
            told.append("share \(activity) by \(person)")
        case 4, 5: try await refund()
        case 6:
            guard let gift = pick(try await world.transfers.waiting()) else { return }
            _ = try? await world.transfers.confirm(donationID: gift.id, transactionID: "bank", memo: "")
            told.append("transfer \(gift.id)")
        case 7:
            guard let gift = pick(try await world.transfers.waiting()) else { return }
            world.gateway.expire(Donation.reference(gift.id))
            if Bool.random(using: &numbers) { _ = try await world.donations.refresh(gift.id) }
            told.append("expire \(gift.id)")
        case 8:
            guard let call = pick([FakeGateway.Call.pay, .confirm, .close, .refund]),
                let moment = pick(FakeGateway.Moment.allCases)
            else { return }
            let failure: GatewayFailure =
                Bool.random(using: &numbers) ? .unclear("no answer") : .refused(status: 422, code: "x", detail: "no")
            if case .refused = failure, call == .refund || moment == .afterActing { return }
            world.gateway.plant(failure, at: call, moment)
            told.append("plant \(failure) \(moment) \(call)")
        case 9:
            await world.refunds.settlePending()
            told.append("settle refunds")
        case 10:
            world.clock.advance(seconds: Double(Int.random(in: 1...30_000, using: &numbers)))
        default:
            let turn = try await world.worker.turn()
            told.append("turn \(turn)")
        }
    }

    private mutating func refund() async throws {
        // Sometimes an organizer refunds a gift as such.
        let gifts = try await world.promises().compactMap(\.donationId)
        let ids = Int.random(in: 0..<5, using: &numbers) == 0 ? gifts : donations
        guard let id = pick(ids) else { return }
        let donation = try await world.donation(id)
        let left = donation.paymentAmount - donation.refundedAmount
        guard donation.status == .completed, left > 0 else { return }
        let amount = Bool.random(using: &numbers) ? left : Int64.random(in: 1...left, using: &numbers)
        _ = try? await world.refunds.start(donationID: id, amount: amount, reason: "A slip", accountID: nil)
        told.append("refund \(amount) of \(id)")
    }

    /// The world behaves, time passes, workers do what is left, and finance confirms every transfer.
    mutating func settle() async throws {
        world.gateway.mend()
        for _ in 0..<12 {
            world.clock.advance(seconds: 90_000)
            _ = try await world.worker.turn()
            await world.refunds.settlePending()
            for gift in try await world.transfers.waiting() where gift.tradingOrderNo != nil {
                _ = try await world.transfers.confirm(donationID: gift.id, transactionID: "bank", memo: "")
            }
        }
    }

    /// What is not as it must be, in words.
    func differences() async throws -> [String] {
        var wrong: [String] = []
        let balance = try await world.balance()
        if balance != world.gateway.paidLessRefunded {
            wrong.append("balance \(balance), at the gateway \(world.gateway.paidLessRefunded)")
        }
        let open = try await world.events().filter { $0.state == .unfinished }.map(\.onceKey)
        if !open.isEmpty { wrong.append("unfinished: \(open)") }
        wrong += try await world.rows { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT p.id, p.amount, p.taken_back, p.donation_id, count(d.id) AS paid_orders,
                        coalesce(sum(d.payment_amount - d.refunded_amount), 0) AS kept
                    FROM activity_promise p
                    JOIN company c ON c.id = p.company_id
                    LEFT JOIN activity_event_order o
                        ON o.activity_event_id = p.activity_event_id AND o.remark = 'matching_gift'
                    LEFT JOIN donation d
                        ON d.id = o.donation_id AND d.donator_id = c.donator_id AND d.status = 'completed'
                    GROUP BY p.id HAVING kept <> p.amount - p.taken_back OR paid_orders > 1
                    """
            ).map { "promise \($0)" }
        }
        return wrong
    }
}
