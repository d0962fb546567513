package import Foundation
package import GRDB

/// Something that a person did in an activity: shared, donated, walked. Companies promise their gifts at it.
package struct ActivityEvent: Record, Identifiable {
    package static let databaseTableName = "activity_event"

    package enum State: String, Codable, Sendable, DatabaseValueConvertible {
        /// A promise is neither paid nor taken back whole.
        case unfinished
        case finished
    }

    package var id: Int64?
    package var activityId: Int64
    package var activityTypeId: String
    package var donatorId: Int64
    /// What was done, in the words of the type: `share`, `donation DON-7`.
    package var userEvent: String
    package var remark: String
    package var state: State
    /// What may happen once only: `{type}:{activity}:{what}`.
    package var onceKey: String
    package var createdAt: Date
    package var finishedAt: Date?

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}

/// A donation row that belongs to an event. A donation without one is an ordinary donation.
package struct ActivityEventOrder: Record {
    package static let databaseTableName = "activity_event_order"

    package enum Remark: String, Codable, Sendable, DatabaseValueConvertible {
        /// The order of amount 0 with which the person's own deed stands in the campaign's list.
        case share
        /// A company's gift, or an attempt at it.
        case matchingGift = "matching_gift"
    }

    package var activityEventId: Int64
    package var donationId: Int64
    package var remark: Remark
}

/// What a company promised at an event, in minor units of the campaign's currency.
package struct ActivityPromise: Record, Identifiable {
    package static let databaseTableName = "activity_promise"

    package var id: Int64?
    package var activityEventId: Int64
    package var activityMatchingGiftDonorId: Int64
    package var companyId: Int64
    package var amount: Int64
    /// What refunds of the matched donation, or of the gift itself, took back.
    package var takenBack: Int64
    /// The latest refund because of which something was taken back.
    package var takenBackBy: Int64?
    /// The latest gift order for it; `nil` until the worker made the first.
    package var donationId: Int64?

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }

    /// What the company owes or has given in the end.
    package var net: Int64 { amount - takenBack }
}
