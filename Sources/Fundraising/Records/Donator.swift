package import Foundation
package import GRDB

/// Who gives: a browser, a person with an account, or a company.
package struct Donator: Record, Identifiable {
    package static let databaseTableName = "donator"

    package var id: Int64?
    /// The UUID that stands in for an account; `nil` for companies and for donators made with an account.
    package var visitorId: String?
    package var accountId: Int64?
    package var name: String
    package var email: String
    /// `en` or `zh`: the language of mails.
    package var language: String
    package var createdAt: Date

    package init(
        id: Int64? = nil, visitorId: String? = nil, accountId: Int64? = nil, name: String, email: String,
        language: String, createdAt: Date
    ) {
        self.id = id
        self.visitorId = visitorId
        self.accountId = accountId
        self.name = name
        self.email = email
        self.language = language
        self.createdAt = createdAt
    }

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}

/// A company that matches gifts. It gives as its donator, and pays through its channel at the gateway.
package struct Company: Record, Identifiable {
    package static let databaseTableName = "company"

    package enum Settlement: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        /// The worker confirms a gift order of a channel without a provider itself: the company stands by its word.
        case immediate
        /// A gift order waits until finance confirms that the transfer arrived.
        case onTransfer = "on_transfer"
    }

    package var id: Int64?
    package var donatorId: Int64
    package var name: String
    package var tradingChannel: String
    package var settlement: Settlement
    package var createdAt: Date

    package init(
        id: Int64? = nil, donatorId: Int64, name: String, tradingChannel: String, settlement: Settlement,
        createdAt: Date
    ) {
        self.id = id
        self.donatorId = donatorId
        self.name = name
        self.tradingChannel = tradingChannel
        self.settlement = settlement
        self.createdAt = createdAt
    }

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}
