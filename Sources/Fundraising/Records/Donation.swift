package import Foundation
package import GRDB

/// One gift, from the wish to its end. Share orders have amount 0; gift orders of companies are donations like others.
package struct Donation: Record, Identifiable {
    package static let databaseTableName = "donation"

    package enum Status: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        case pending, completed, failed, cancelled
    }

    package var id: Int64?
    package var donatorId: Int64
    package var campaignId: Int64
    package var status: Status
    /// In minor units.
    package var paymentAmount: Int64
    package var currency: String
    package var refundedAmount: Int64
    /// When the money was paid; there exactly when the donation is completed.
    package var paymentDate: Date?
    package var tradingChannel: String
    package var method: String?
    /// The gateway's number.
    package var tradingOrderNo: String?
    /// What the donor does next, as the gateway answered it: JSON.
    package var action: String?
    /// The failed or cancelled donation that this one tries again.
    package var retryOf: Int64?
    /// The name in the campaign's list; empty for who wants no name there.
    package var donorName: String
    package var message: String
    package var language: String
    package var createdAt: Date
    package var updatedAt: Date

    package init(
        id: Int64? = nil, donatorId: Int64, campaignId: Int64, status: Status, paymentAmount: Int64, currency: String,
        refundedAmount: Int64 = 0, paymentDate: Date? = nil, tradingChannel: String, method: String? = nil,
        tradingOrderNo: String? = nil, action: String? = nil, retryOf: Int64? = nil, donorName: String,
        message: String, language: String, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.donatorId = donatorId
        self.campaignId = campaignId
        self.status = status
        self.paymentAmount = paymentAmount
        self.currency = currency
        self.refundedAmount = refundedAmount
        self.paymentDate = paymentDate
        self.tradingChannel = tradingChannel
        self.method = method
        self.tradingOrderNo = tradingOrderNo
        self.action = action
        self.retryOf = retryOf
        self.donorName = donorName
        self.message = message
        self.language = language
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }

    /// The `product_order_no` at the gateway: `DON-{id}`.
    package static func reference(_ id: Int64) -> String { "DON-\(id)" }

    /// The id in a reference; `nil` for what is none.
    package static func id(reference: String) -> Int64? {
        guard reference.hasPrefix("DON-"), let id = Int64(reference.dropFirst(4)), id > 0 else { return nil }
        // One spelling only: not DON-07, not DON-+7.
        return self.reference(id) == reference ? id : nil
    }
}
