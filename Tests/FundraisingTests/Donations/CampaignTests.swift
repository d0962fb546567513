import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct CampaignTests {
    private let wish = CampaignWish(
        title: "A well", titleZh: "一口井", summary: "Water.", summaryZh: "水。", story: "", storyZh: "", goal: 500_000,
        organizerEmail: "o@example.org")

    @Test func `a new campaign is closed until it is opened, and a closed one takes nothing`() async throws {
        let world = try await TestWorld()
        let campaigns = Campaigns(database: world.database, clock: world.clock.read)
        let made = try await campaigns.create(slug: "well", currency: "CNY", timeZone: "Asia/Shanghai", wish)
        #expect(made.state == .closed)
        let id = try #require(made.id)
        try await campaigns.set(id, .open)
        #expect(try await world.donations.start(world.wish(campaign: "well")).status == .pending)
        try await campaigns.set(id, .closed)
        // What was begun may be paid: the donor was promised it.
        world.gateway.succeed("DON-1")
        try await world.deliverAll()
        #expect(try await world.balance("well") == 5000)
    }

    @Test func `changing words and goal leaves the balance as it is`() async throws {
        let world = try await TestWorld()
        _ = try await world.completed(700)
        let campaigns = Campaigns(database: world.database, clock: world.clock.read)
        try await campaigns.change(1, wish)
        let campaign = try await campaigns.campaign(1)
        #expect(campaign.title == "A well")
        #expect(campaign.goal == 500_000)
        #expect(campaign.currentBalance == 700)
        #expect(campaign.slug == "school")
    }

    @Test(arguments: [
        ("Well", "CNY", "UTC", "slug-invalid"), ("a/b", "CNY", "UTC", "slug-invalid"),
        ("", "CNY", "UTC", "slug-invalid"),
        ("school", "CNY", "UTC", "slug-taken"), ("w", "cny", "UTC", "currency-invalid"),
        ("w", "CNY", "Mars/Olympus", "time-zone-unknown"),
    ])
    func `what a campaign cannot be is said by code`(slug: String, currency: String, zone: String, code: String)
        async throws
    {
        let world = try await TestWorld()
        let campaigns = Campaigns(database: world.database, clock: world.clock.read)
        await #expect { try await campaigns.create(slug: slug, currency: currency, timeZone: zone, wish) } throws: {
            ($0 as? FundraisingError)?.code == code
        }
    }

    @Test func `organizers find donations by reference, name, number and status`() async throws {
        let world = try await TestWorld()
        _ = try await world.completed(700)
        _ = try await world.donations.start(world.wish(name: "100% O'Neil"))
        let search = DonationSearch(database: world.database)
        func found(_ query: DonationQuery) async throws -> [Int64] {
            try await search.find(query).compactMap(\.donation.id)
        }
        #expect(try await found(DonationQuery()) == [2, 1])
        #expect(try await found(DonationQuery(text: " don-1 ")) == [1])
        #expect(try await found(DonationQuery(text: "R-2026-000001")) == [1])
        #expect(try await found(DonationQuery(text: "T2")) == [2])
        #expect(try await found(DonationQuery(text: "% o'n")) == [2, 1])
        #expect(try await found(DonationQuery(text: "_")) == [])
        #expect(try await found(DonationQuery(status: .completed)) == [1])
        #expect(try await found(DonationQuery(campaignID: 9)) == [])
        #expect(try await found(DonationQuery(before: 2)) == [1])
    }

    @Test func `a refund that is pressed twice gives the money back once`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        _ = try await world.refunds.start(donationID: id, amount: 100, reason: "x", accountID: nil, knownCount: 0)
        await #expect {
            try await world.refunds.start(donationID: id, amount: 100, reason: "x", accountID: nil, knownCount: 0)
        } throws: { ($0 as? FundraisingError)?.code == "refund-repeated" }
        #expect(try await world.balance() == 4900)
    }
}
