package import Foundation
package import GRDB

/// One day at the gateway laid beside the same day in the books.
package struct Reconciliation: Record, Identifiable {
    package static let databaseTableName = "reconciliation"

    package var id: Int64?
    /// `2026-11-21`.
    package var day: String
    package var gatewayCount: Int
    /// Sums by currency, in minor units: a JSON object.
    package var gatewayAmounts: String
    package var donationCount: Int
    package var donationAmounts: String
    package var createdAt: Date

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }

    /// The sums of a column, by currency in alphabetical order.
    package static func sums(_ json: String) -> [(currency: String, amount: Int64)] {
        let sums = (try? JSONDecoder().decode([String: Int64].self, from: Data(json.utf8))) ?? [:]
        return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    static func json(_ sums: [String: Int64]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(sums), as: UTF8.self)
    }
}

/// One thing in which gateway and books do not agree.
package struct ReconciliationDifference: Record, Identifiable {
    package static let databaseTableName = "reconciliation_difference"

    /// Raw values stand in the database.
    package enum Kind: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        /// Paid at the gateway, not completed here. Mended where the donation was still pending: its result was missed.
        case missingHere = "missing_here"
        /// Completed here, and not paid at the gateway.
        case missingAtGateway = "missing_at_gateway"
        case amountDiffers = "amount_differs"
        case currencyDiffers = "currency_differs"
        /// Other refunds there than here. Mended where the result of a refund was missed.
        case refundDiffers = "refund_differs"
        /// Paid under a reference that is no donation.
        case unknownReference = "unknown_reference"
        /// A donation that had failed or was cancelled was paid after all, and so was its second try.
        case paidTwice = "paid_twice"
        /// The same money, counted in another day.
        case dayDiffers = "day_differs"
    }

    package var id: Int64?
    package var reconciliationId: Int64
    package var kind: Kind
    package var reference: String
    /// In minor units of `currency`.
    package var gatewayAmount: Int64?
    package var donationAmount: Int64?
    package var currency: String
    package var detail: String
    package var isMended: Bool

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}
