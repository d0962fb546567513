import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

/// Random histories of donors, providers, faults, workers and reconciliation.
struct DonationHistoryTests {
    @Test(.timeLimit(.minutes(5)), arguments: seeds)
    func `after any history the books, the balances and the gateway agree`(seed: UInt64) async throws {
        print("SLUICE_SEED=\(seed)")
        var history = try await DonationHistory(seed: seed)
        for _ in 0..<120 {
            try await history.step()
            try await history.checkBalances()
        }
        try await history.calmDown()
        try await history.checkAgainstGateway()
    }

    private static var seeds: [UInt64] {
        if let text = ProcessInfo.processInfo.environment["SLUICE_SEED"], let seed = UInt64(text) { return [seed] }
        return (0..<12).map { _ in .random(in: 0...UInt64.max) }
    }
}

private struct DonationHistory {
    let world: TestWorld
    var random: SplitMix
    /// Results that are under way: delivered late, twice and in any order.
    var mailbag: [ForwardedMessage] = []
    var started: Int64 = 0

    init(seed: UInt64) async throws {
        random = SplitMix(state: seed)
        world = try await TestWorld()
        let now = world.clock.now
        _ = try await world.database.write { db in
            try Samples.insertCampaign(slug: "well", currency: "CNY", timeZone: "UTC", at: now, in: db)
        }
    }

    mutating func step() async throws {
        mailbag += world.gateway.takeResults()
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<5: await start()
        case 5..<9: pay()
        case 9: world.gateway.fail(anyReference())
        case 10: world.gateway.expire(anyReference())
        case 11..<14: await deliver()
        case 14: await refund()
        case 15: plantFault()
        case 16: world.clock.advance(seconds: Double(Int.random(in: 1...900, using: &random)))
        case 17:
            _ = await world.donations.settlePending()
            _ = await world.refunds.settlePending()
        case 18: _ = try? await world.donations.retry(anyID())
        default:
            if Bool.random(using: &random) {
                _ = try? await world.donations.place(anyID())
            } else {
                _ = try? await world.reconciliations.run(day: "2026-11-21", timeZone: .gmt)
            }
        }
        started = try await world.database.read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM donation") } ?? 0
    }

    private mutating func start() async {
        let wish = world.wish(
            Int64.random(in: 1...100_000, using: &random), campaign: Bool.random(using: &random) ? "school" : "well",
            channel: Int.random(in: 0..<10, using: &random) == 0 ? "gone" : "sandbox")
        _ = try? await world.donations.start(wish)
    }

    private mutating func pay() { world.gateway.succeed(anyReference()) }

    private mutating func deliver() async {
        guard !mailbag.isEmpty else { return }
        let index = Int.random(in: 0..<mailbag.count, using: &random)
        let message = mailbag[index]
        if Int.random(in: 0..<3, using: &random) > 0 { mailbag.remove(at: index) }
        _ = try? await world.deliver(message)
    }

    private mutating func refund() async {
        world.gateway.answerRefunds(
            with: [.succeeded, .processing, .failed].randomElement(using: &random) ?? .succeeded)
        let amount = Int64.random(in: 1...60_000, using: &random)
        _ = try? await world.refunds.start(donationID: anyID(), amount: amount, reason: "Asked", accountID: nil)
        if Bool.random(using: &random), let open = world.gateway.allRefunds.keys.sorted().randomElement(using: &random)
        {
            world.gateway.endRefund(open, Bool.random(using: &random) ? .succeeded : .failed)
        }
    }

    private mutating func plantFault() {
        let call = FakeGateway.Call.allCases.randomElement(using: &random) ?? .pay
        let moment: FakeGateway.Moment = Bool.random(using: &random) ? .beforeActing : .afterActing
        // A refusal or a 503 says that nothing was taken: the gateway does not say so after acting.
        let failures: [GatewayFailure] = [.unclear("timeout"), .unavailable(code: "overloaded", detail: "")]
        let failure = moment == .afterActing ? failures[0] : failures[Int.random(in: 0..<2, using: &random)]
        world.gateway.plant(failure, at: call, moment, times: Int.random(in: 1...3, using: &random))
    }

    private mutating func anyID() -> Int64 { Int64.random(in: 1...max(1, started), using: &random) }

    private mutating func anyReference() -> String { Donation.reference(anyID()) }

    func checkBalances() async throws {
        let balances = try await world.database.read { db in
            try Int64.fetchOne(db, sql: "SELECT sum(current_balance) FROM campaign") ?? -1
        }
        #expect(try await world.booked() == balances)
        let perCampaign = try await world.database.read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM campaign WHERE current_balance <> (
                        SELECT coalesce(sum(payment_amount - refunded_amount), 0) FROM donation
                        WHERE campaign_id = campaign.id AND status = 'completed'))
                    """) ?? true
        }
        #expect(!perCampaign)
    }

    /// The faults end, what is open ends, and every result is delivered.
    mutating func calmDown() async throws {
        world.gateway.mend()
        world.gateway.answerRefunds(with: .succeeded)
        for number in world.gateway.allRefunds.keys { world.gateway.endRefund(number, .succeeded) }
        for _ in 0..<3 {
            world.clock.advance(seconds: 3000)
            _ = await world.donations.settlePending(limit: 1000)
            _ = await world.refunds.settlePending(limit: 1000)
        }
        mailbag += world.gateway.takeResults()
        for message in mailbag.shuffled(using: &random) { try await world.deliver(message) }
    }

    func checkAgainstGateway() async throws {
        let open = try await world.database.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM donation WHERE status = 'pending')
                        + (SELECT count(*) FROM refund WHERE status = 'pending')
                    """) ?? -1
        }
        #expect(open == 0)
        try await checkBalances()
        // Money that came after the end waits for a person: the gateway has it, the books do not.
        let afterEnd = try await world.database.read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT coalesce(sum(payment_amount), 0) FROM donation WHERE status <> 'completed'
                    AND 'DON-' || id IN (SELECT reference FROM attention WHERE kind = 'paid_after_end')
                    """) ?? -1
        }
        #expect(try await world.booked() + afterEnd == world.gateway.paidLessRefunded)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
