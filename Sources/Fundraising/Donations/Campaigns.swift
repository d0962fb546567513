package import Foundation
import GRDB

/// What organizers may say about a campaign. Amounts are in minor units of its currency.
package struct CampaignWish: Sendable, Equatable {
    /// More than any campaign raises; sums of this size cannot overflow.
    package static let goalMax: Int64 = 1_000_000_000_000_000

    package var title: String
    package var titleZh: String
    package var summary: String
    package var summaryZh: String
    package var story: String
    package var storyZh: String
    package var goal: Int64
    package var organizerEmail: String

    package init(
        title: String, titleZh: String, summary: String, summaryZh: String, story: String, storyZh: String, goal: Int64,
        organizerEmail: String
    ) {
        self.title = title
        self.titleZh = titleZh
        self.summary = summary
        self.summaryZh = summaryZh
        self.story = story
        self.storyZh = storyZh
        self.goal = goal
        self.organizerEmail = organizerEmail
    }

    func checked() throws(FundraisingError) {
        for (text, field) in [(title, "title"), (titleZh, "title_zh"), (summary, "summary"), (summaryZh, "summary_zh")]
        {
            guard !text.trimmingBlanks.isEmpty else {
                throw FundraisingError("text-missing", "This must not be empty.", field: field)
            }
            try TextRule.line(text, field: field, lettersMax: 300)
        }
        try TextRule.paragraph(story, field: "story", lettersMax: 20_000)
        try TextRule.paragraph(storyZh, field: "story_zh", lettersMax: 20_000)
        guard goal > 0 else { throw .amountTooSmall("goal") }
        guard goal <= Self.goalMax else { throw .amountTooLarge("goal", String(Self.goalMax)) }
        try TextRule.email(organizerEmail, field: "organizer_email")
    }
}

/// The campaigns, for organizers. Currency, time zone and address stay as they were made: books depend on them.
package struct Campaigns: Sendable {
    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// Open ones first, then the newest first.
    package func all() async throws(FundraisingError) -> [Campaign] {
        try await database.look { db in try Campaign.order(sql: "state = 'closed', id DESC").fetchAll(db) }
    }

    /// Throws `not-found`.
    package func campaign(_ id: Int64) async throws(FundraisingError) -> Campaign {
        try await database.look { db in
            guard let campaign = try Campaign.fetchOne(db, key: id) else { throw FundraisingError.notFound("campaign") }
            return campaign
        }
    }

    /// A new campaign, closed until an organizer opens it. Throws `slug-invalid`, `slug-taken`, `currency-invalid`,
    /// `time-zone-unknown`, or what is wrong with the wish, by field.
    package func create(slug: String, currency: String, timeZone: String, _ wish: CampaignWish)
        async throws(FundraisingError) -> Campaign
    {
        try wish.checked()
        guard (1...60).contains(slug.utf8.count), !slug.hasPrefix("-"),
            slug.utf8.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d })
        else {
            throw FundraisingError("slug-invalid", "Write small letters, digits and hyphens.", field: "slug")
        }
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) else {
            throw FundraisingError(
                "currency-invalid", "Write the three letters of ISO 4217, such as CNY.", field: "currency")
        }
        guard TimeZone(identifier: timeZone) != nil else {
            throw FundraisingError(
                "time-zone-unknown", "Write a time zone such as Asia/Shanghai.", field: "time_zone")
        }
        let now = clock()
        return try await database.change { db in
            guard try Campaign.filter(sql: "slug = ?", arguments: [slug]).isEmpty(db) else {
                throw FundraisingError("slug-taken", "Another campaign has this address.", field: "slug")
            }
            var campaign = Campaign(
                slug: slug, title: wish.title, titleZh: wish.titleZh, summary: wish.summary,
                summaryZh: wish.summaryZh, story: wish.story, storyZh: wish.storyZh, currency: currency,
                goal: wish.goal, timeZone: timeZone, state: .closed, organizerEmail: wish.organizerEmail,
                createdAt: now)
            try campaign.insert(db)
            return campaign
        }
    }

    /// Changes what the wish holds, and nothing else: the balance is not touched. Throws `not-found`, or what is wrong
    /// with the wish, by field.
    package func change(_ id: Int64, _ wish: CampaignWish) async throws(FundraisingError) {
        try wish.checked()
        try await database.change { db in
            try db.execute(
                sql: """
                    UPDATE campaign SET title = ?, title_zh = ?, summary = ?, summary_zh = ?, story = ?, story_zh = ?,
                        goal = ?, organizer_email = ?
                    WHERE id = ?
                    """,
                arguments: [
                    wish.title, wish.titleZh, wish.summary, wish.summaryZh, wish.story, wish.storyZh, wish.goal,
                    wish.organizerEmail, id,
                ])
            guard db.changesCount == 1 else { throw FundraisingError.notFound("campaign") }
        }
    }

    /// Opens or closes it. Donations that are under way are not touched: what was begun may be paid. Throws `not-found`.
    package func set(_ id: Int64, _ state: Campaign.State) async throws(FundraisingError) {
        try await database.change { db in
            try db.execute(sql: "UPDATE campaign SET state = ? WHERE id = ?", arguments: [state.rawValue, id])
            guard db.changesCount == 1 else { throw FundraisingError.notFound("campaign") }
        }
    }
}
