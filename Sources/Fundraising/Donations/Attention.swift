package import Foundation
package import GRDB

/// Something that no rule may decide: a person looks at it and says that it is settled.
package struct Attention: Record, Identifiable {
    package static let databaseTableName = "attention"

    /// What is the matter. Raw values stand in the database.
    package enum Kind: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        /// A payment under a reference that is no donation of this system.
        case unknownReference = "unknown_reference"
        /// The gateway holds another amount or currency than the donation.
        case amountDiffers = "amount_differs"
        /// Two payments claim one donation.
        case otherPayment = "other_payment"
        /// Money came in for a donation that has failed or was cancelled.
        case paidAfterEnd = "paid_after_end"
        /// A completed donation is now said to have failed or been closed.
        case contradicted
        /// The gateway no longer knows a payment that it once gave a number.
        case paymentVanished = "payment_vanished"
        case placingRefused = "placing_refused"
        case refundFailed = "refund_failed"
        case refundDiffers = "refund_differs"
        /// A signed result that cannot be read.
        case unreadableResult = "unreadable_result"
    }

    package var id: Int64?
    package var kind: String
    /// `DON-…`, `REF…`, or what else the gateway named.
    package var reference: String
    package var detail: String
    package var createdAt: Date
    package var resolvedAt: Date?
    package var resolvedBy: Int64?

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }

    /// Writes it down once: the same again changes nothing, also after it was settled.
    package static func note(
        _ kind: Kind, _ reference: String, _ detail: String, at now: Date, in db: Database
    ) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO attention (kind, reference, detail, created_at) VALUES (?, ?, ?, ?)",
            arguments: [kind.rawValue, reference, String(detail.prefix(500)), now])
    }

    /// Whether something about a reference waits for a person.
    static func isOpen(_ kind: Kind, _ reference: String, in db: Database) throws -> Bool {
        try Attention.filter(
            sql: "kind = ? AND reference = ? AND resolved_at IS NULL", arguments: [kind.rawValue, reference]
        )
        .isEmpty(db) == false
    }
}
