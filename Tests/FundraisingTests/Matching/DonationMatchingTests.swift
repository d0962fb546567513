import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct DonationMatchingTests {
    @Test func `a completed donation makes each company promise its proportion, rounded down`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies(globex: .immediate)
        let activity = try await world.activity(
            "donation_matching", terms: .proportion(5_000),
            donors: [
                .init(companyID: globex, terms: .proportion(3_333), budget: 100_000),
                .init(companyID: acme, budget: 100_000),
            ])
        let donation = try await world.donate(1_001)
        // Half of 10.01 is 5.005; 33.33 % of it is 3.3363…
        #expect(try await world.promises().map(\.amount) == [500, 333])
        #expect(try await world.promises().map(\.companyId) == [acme, globex])
        let event = try #require(try await world.events().first)
        #expect(event.onceKey == "donation_matching:\(activity):DON-\(donation)")
        #expect(event.userEvent == "donation DON-\(donation)")
        _ = try await world.worker.turn()
        #expect(try await world.balance() == 1_001 + 833)
        // A gift is not matched.
        #expect(try await world.events().count == 1)
        #expect(try await world.orders().map(\.remark) == [.matchingGift, .matchingGift])
    }

    @Test(
        arguments: [
            (1, 10_000, 1), (1, 9_999, 0), (3, 5_000, 1), (10_000, 1, 1), (9_999, 1, 0),
            (1_000_000_000, 100_000, 10_000_000_000),
            (999_999_999, 3_333, 333_299_999), (Int64.max, 10_000, Int64.max), (0, 10_000, 0),
        ] as [(Int64, Int64, Int64)])
    func `a proportion is rounded down to a whole minor unit`(amount: Int64, points: Int64, gift: Int64) {
        #expect(GiftRule.proportion(points, of: amount) == gift)
    }

    @Test func `nothing goes past a budget or the activity's cap, and the last gift is a smaller one`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies()
        try await world.activity(
            "donation_matching", cap: 1_000, terms: .proportion(10_000),
            donors: [.init(companyID: acme, budget: 600), .init(companyID: globex, budget: 10_000)])
        try await world.donate(400)
        try await world.donate(300)
        try await world.donate(300)
        // 400+400, then Acme's last 200 and the cap has nothing left for Globex.
        #expect(try await world.promises().map(\.amount) == [400, 400, 200])
        #expect(try await world.events().count == 2)
        try await expectSpentFits(world)
    }

    @Test func `donations that complete at the same moment share one budget`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies()
        try await world.activity(
            "donation_matching", cap: 1_500, terms: .proportion(10_000),
            donors: [.init(companyID: acme, budget: 1_000), .init(companyID: globex, budget: 1_000)])
        var ids: [Int64] = []
        for _ in 0..<20 { ids.append(try await world.pendingDonation(150)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ids { group.addTask { try await world.pay(id) } }
            try await group.waitForAll()
        }
        #expect(try await world.promises().reduce(0) { $0 + $1.amount } == 1_500)
        try await expectSpentFits(world)
    }

    @Test func `the time at which it was paid decides whether a donation is matched`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let start = world.clock.now
        try await world.activity(
            "donation_matching", terms: .amount(100), donors: [.init(companyID: acme, budget: 100_000)])
        let end = start.addingTimeInterval(10 * 86_400)
        let paidTimes: [(Date, Int)] = [
            (start.addingTimeInterval(-0.001), 0), (start, 1), (end.addingTimeInterval(-0.001), 2), (end, 2),
        ]
        for (paid, events) in paidTimes {
            let id = try await world.pendingDonation(1_000)
            world.gateway.succeed(Donation.reference(id), at: paid)
            // It may be heard of long after.
            world.clock.set(end.addingTimeInterval(3_600))
            _ = try await world.donations.refresh(id)
            #expect(try await world.events().count == events, "paid at \(paid)")
        }
    }

    @Test func `what is told twice is matched once, and a draft or what was taken down matches nothing`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let wish = world.wish(
            "donation_matching", terms: .amount(100), donors: [.init(companyID: acme, budget: 100_000)])
        let id = try #require(try await world.activities.create(wish).id)
        try await world.donate(1_000)
        #expect(try await world.events().isEmpty)
        _ = try await world.activities.publish(id)
        let donation = try await world.donate(1_000)
        for _ in 0..<3 { _ = try await world.donations.refresh(donation) }
        #expect(try await world.events().count == 1)
        _ = try await world.activities.takeDown(id)
        try await world.donate(1_000)
        #expect(try await world.events().count == 1)
    }

    @Test func `each activity makes its own event of a donation`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies()
        try await world.activity(
            "donation_matching", terms: .amount(100), donors: [.init(companyID: acme, budget: 100_000)])
        try await world.activity(
            "donation_matching", terms: .proportion(20_000), donors: [.init(companyID: globex, budget: 100_000)])
        try await world.donate(1_000)
        #expect(try await world.events().count == 2)
        #expect(try await world.promises().map(\.amount) == [100, 2_000])
    }
}

/// Spent is the sum of what is promised less what was taken back, within each budget and cap.
func expectSpentFits(_ world: MatchingWorld, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let wrong = try await world.rows { db in
        try Row.fetchAll(
            db,
            sql: """
                SELECT 'company' AS what, l.id, l.spent, l.budget AS most, coalesce(sum(p.amount - p.taken_back), 0) AS net
                FROM activity_matching_gift_donor l
                LEFT JOIN activity_promise p ON p.activity_matching_gift_donor_id = l.id
                GROUP BY l.id HAVING l.spent <> net OR l.spent > l.budget
                UNION ALL
                SELECT 'activity', a.id, a.spent, a.cap, coalesce(sum(p.amount - p.taken_back), 0) AS net
                FROM activity a LEFT JOIN activity_event e ON e.activity_id = a.id
                LEFT JOIN activity_promise p ON p.activity_event_id = e.id
                GROUP BY a.id HAVING a.spent <> net OR a.spent > a.cap
                """
        ).map(\.description)
    }
    #expect(wrong.isEmpty, "\(wrong)", sourceLocation: sourceLocation)
}
