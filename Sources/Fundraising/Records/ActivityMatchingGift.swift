package import GRDB

/// What companies give in an activity unless a company's own line says otherwise: an amount in minor units of the
/// campaign's currency, or a proportion in basis points (10000 gives as much as the person gave).
package struct ActivityMatchingGift: Record, Identifiable {
    package static let databaseTableName = "activity_matching_gift"

    package var id: Int64?
    package var activityId: Int64
    package var donationAmount: Int64?
    package var donationProportion: Int64?

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}

/// A company in an activity, with an amount or proportion of its own or none, and what it gives at most.
package struct ActivityMatchingGiftDonor: Record, Identifiable {
    package static let databaseTableName = "activity_matching_gift_donor"

    package var id: Int64?
    package var activityMatchingGiftId: Int64
    package var companyId: Int64
    package var donationAmount: Int64?
    package var donationProportion: Int64?
    package var budget: Int64
    /// The sum of its promises less what was taken back: changed only together with them.
    package var spent: Int64

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}
