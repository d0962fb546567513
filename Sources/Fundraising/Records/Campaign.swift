package import Foundation
package import GRDB

/// What money is raised for. Amounts are in minor units of `currency`.
package struct Campaign: Record, Identifiable {
    package static let databaseTableName = "campaign"

    package enum State: String, Codable, Sendable, DatabaseValueConvertible { case open, closed }

    package var id: Int64?
    /// Its name in addresses.
    package var slug: String
    package var title: String
    package var titleZh: String
    package var summary: String
    package var summaryZh: String
    package var story: String
    package var storyZh: String
    package var currency: String
    package var goal: Int64
    /// Completed donations less refunds: changed only together with the donation or refund that changes it.
    package var currentBalance: Int64
    /// An IANA name. Days of this campaign (one share a day, reports) are days there.
    package var timeZone: String
    package var state: State
    package var organizerEmail: String
    package var createdAt: Date

    package init(
        id: Int64? = nil, slug: String, title: String, titleZh: String, summary: String, summaryZh: String,
        story: String, storyZh: String, currency: String, goal: Int64, currentBalance: Int64 = 0, timeZone: String,
        state: State, organizerEmail: String, createdAt: Date
    ) {
        self.id = id
        self.slug = slug
        self.title = title
        self.titleZh = titleZh
        self.summary = summary
        self.summaryZh = summaryZh
        self.story = story
        self.storyZh = storyZh
        self.currency = currency
        self.goal = goal
        self.currentBalance = currentBalance
        self.timeZone = timeZone
        self.state = state
        self.organizerEmail = organizerEmail
        self.createdAt = createdAt
    }

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}
