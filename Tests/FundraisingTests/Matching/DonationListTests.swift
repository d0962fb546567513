import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct DonationListTests {
    @Test func `the list shows each kind in its own way, decided by the event`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies()
        let share = try await world.activity(
            "share_matching", terms: .amount(500),
            donors: [.init(companyID: acme, budget: 9_000), .init(companyID: globex, budget: 9_000)])
        try await world.activity(
            "donation_matching", terms: .proportion(10_000), donors: [.init(companyID: acme, budget: 9_000)])
        let donation = try await world.donate(1_000)
        world.clock.advance(seconds: 1)
        _ = try await world.deeds.perform(activityID: share, accountID: try await world.account("Ming"))
        var entries = try await world.list.entries(campaignID: world.campaignID)
        #expect(entries.map(\.kind.style) == ["share", "donation"])
        #expect(entries[0].name == "Ming" && entries[0].amount == 0)
        #expect(
            entries[0].promises.map { "\($0.company) \($0.amount) \($0.isPaid)" } == [
                "Acme 500 false", "Globex 500 false",
            ])
        #expect(entries[1].id == donation && entries[1].amount == 1_000 && entries[1].promises.isEmpty)
        world.clock.advance(seconds: 1)
        _ = try await world.worker.turn()
        entries = try await world.list.entries(campaignID: world.campaignID)
        #expect(entries.map(\.kind.style) == ["gift", "gift", "share", "donation"])
        #expect(entries.prefix(2).map(\.name) == ["Acme", "Acme"])
        #expect(
            entries.prefix(2).map(\.kind) == [
                .gift(person: "Ming", sentence: Bilingual("shared this campaign", "分享了项目")),
                .gift(person: "Li", sentence: Bilingual("donated", "完成了捐款")),
            ])
        #expect(entries[2].promises.map(\.isPaid) == [true, false])
    }

    @Test func `what is pending, failed or refunded whole is not in the list`() async throws {
        let world = try await MatchingWorld()
        let refunded = try await world.donate(1_000)
        let part = try await world.donate(1_000)
        _ = try await world.pendingDonation(1_000)
        let failed = try await world.pendingDonation(1_000)
        world.gateway.fail(Donation.reference(failed))
        _ = try await world.donations.refresh(failed)
        _ = try await world.refunds.start(donationID: refunded, amount: 1_000, reason: "A slip", accountID: nil)
        _ = try await world.refunds.start(donationID: part, amount: 400, reason: "A slip", accountID: nil)
        let entries = try await world.list.entries(campaignID: world.campaignID)
        #expect(entries.map(\.id) == [part])
        #expect(entries.map(\.amount) == [600])
    }

    @Test func `pages follow each other without gaps, by the time of payment, whatever comes in meanwhile`()
        async throws
    {
        let world = try await MatchingWorld()
        var ids: [Int64] = []
        for _ in 0..<23 { ids.append(try await world.pendingDonation(100)) }
        // Paid in another order than they were made, three at each moment.
        for (index, id) in ids.reversed().enumerated() {
            if index % 3 == 0 { world.clock.advance(seconds: 1) }
            try await world.pay(id)
        }
        var seen: [DonationListEntry] = []
        while true {
            let page = try await world.list.entries(campaignID: world.campaignID, before: seen.last?.id, limit: 5)
            if page.isEmpty { break }
            seen += page
            if seen.count > 40 { break }
            world.clock.advance(seconds: 1)
            try await world.donate(7)
        }
        #expect(seen.count == 23)
        #expect(Set(seen.map(\.id)) == Set(ids))
        #expect(seen.map(\.date) == seen.map(\.date).sorted(by: >))
    }

    @Test func `a page of a hundred thousand donations is read from the index`() async throws {
        let world = try await MatchingWorld()
        let (campaign, now) = (world.campaignID, world.clock.now)
        try await world.database.write { db in
            try db.execute(
                sql: "INSERT INTO donator (name, language, created_at) VALUES ('Li', 'en', ?)", arguments: [now])
            try db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                    INSERT INTO donation (donator_id, campaign_id, status, payment_amount, currency, payment_date,
                        trading_channel, donor_name, language, created_at, updated_at)
                    SELECT 1, :campaign, 'completed', 100, 'CNY',
                        strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', '+' || ((i * 7919) % 20000000) || ' seconds'),
                        'sandbox', 'Li', 'en', :now, :now FROM n
                    """, arguments: ["campaign": campaign, "now": now])
        }
        let clock = ContinuousClock()
        var last: Int64?
        var longest = Duration.zero
        for _ in 0..<20 {
            let before = last
            let start = clock.now
            let page = try await world.list.entries(campaignID: campaign, before: before, limit: 50)
            longest = max(longest, clock.now - start)
            #expect(page.count == 50)
            last = page.last?.id
        }
        print("a page of 50 out of 100000 donations took at most \(longest)")
        let plan = try await world.rows { db in
            try Row.fetchAll(
                db,
                sql: """
                    EXPLAIN QUERY PLAN SELECT * FROM donation d WHERE campaign_id = 1 AND status = 'completed'
                    AND (d.payment_date, d.id) < ('2026-05-01', 5) ORDER BY d.payment_date DESC, d.id DESC LIMIT 50
                    """
            ).map { $0["detail"] as String? ?? "" }
        }
        #expect(plan.count == 1 && plan[0].contains("donation_list") && plan[0].contains("payment_date<?"), "\(plan)")
    }
}
