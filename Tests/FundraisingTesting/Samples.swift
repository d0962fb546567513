package import Foundation
package import Fundraising
package import GRDB

/// Campaigns to test with.
package enum Samples {
    /// An open campaign, not yet in a database.
    package static func campaign(
        slug: String = "school", currency: String = "CNY", goal: Int64 = 1_000_000, timeZone: String = "Asia/Shanghai",
        state: Campaign.State = .open, at time: Date
    ) -> Campaign {
        Campaign(
            slug: slug, title: "A school in the hills", titleZh: "山里的学校", summary: "Desks and books.",
            summaryZh: "书桌和书。", story: "The roof is new. The rooms are empty.", storyZh: "屋顶是新的，教室是空的。",
            currency: currency, goal: goal, timeZone: timeZone, state: state,
            organizerEmail: "organizer@example.org", createdAt: time)
    }

    /// The same, stored.
    @discardableResult
    package static func insertCampaign(
        slug: String = "school", currency: String = "CNY", timeZone: String = "Asia/Shanghai",
        state: Campaign.State = .open, at time: Date, in db: Database
    ) throws -> Campaign {
        var campaign = campaign(slug: slug, currency: currency, timeZone: timeZone, state: state, at: time)
        try campaign.insert(db)
        return campaign
    }
}
