package import Foundation
package import GRDB

/// Money back from a completed donation, in minor units of its currency.
package struct Refund: Record, Identifiable {
    package static let databaseTableName = "refund"

    package enum Status: String, Codable, Sendable, DatabaseValueConvertible { case pending, completed, failed }

    package var id: Int64?
    package var donationId: Int64
    package var amount: Int64
    package var status: Status
    package var reason: String
    /// Who asked for it; `nil` where it follows another refund.
    package var accountId: Int64?
    /// The refund of the matched donation that takes this much of a gift back.
    package var follows: Int64?
    package var createdAt: Date
    package var finishedAt: Date?

    package init(
        id: Int64? = nil, donationId: Int64, amount: Int64, status: Status, reason: String, accountId: Int64? = nil,
        follows: Int64? = nil, createdAt: Date, finishedAt: Date? = nil
    ) {
        self.id = id
        self.donationId = donationId
        self.amount = amount
        self.status = status
        self.reason = reason
        self.accountId = accountId
        self.follows = follows
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }

    /// The `refund_no` at the gateway: `REF` and the id in eight digits or more. Providers are particular about it: some
    /// take letters and digits only, and no fewer than eight.
    package static func reference(_ id: Int64) -> String {
        let digits = String(id)
        return "REF" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
