package import Foundation
import GRDB

/// The proof that a donation was received.
package struct Receipt: Record {
    package static let databaseTableName = "receipt"

    package var donationId: Int64
    /// `R-2026-000001`: consecutive in each year of payment.
    package var receiptNo: String
    /// 20 letters (100 bits) that only the donor knows.
    package var receiptCode: String
    package var issuedAt: Date
}

/// Everything that stands on a receipt.
package struct ReceiptDetail: Sendable {
    package let receipt: Receipt
    package let donation: Donation
    package let campaign: Campaign
    package let donator: Donator
}

/// Receipts: issued when a donation completes, found by their code.
package struct Receipts: Sendable {
    let database: FundraisingDatabase

    package init(database: FundraisingDatabase) { self.database = database }

    /// The receipt that a code opens. Throws `not-found`.
    package func receipt(code: String) async throws(FundraisingError) -> ReceiptDetail {
        let code = code.trimmingBlanks.uppercased()
        return try await database.look { db in
            guard let receipt = try Receipt.filter(sql: "receipt_code = ?", arguments: [code]).fetchOne(db) else {
                throw FundraisingError.notFound("receipt")
            }
            return try Receipts.detail(receipt, in: db)
        }
    }

    /// The receipt of a donation: for its donor, and for organizers. Throws `not-found`.
    package func receipt(donationID: Int64) async throws(FundraisingError) -> ReceiptDetail {
        try await database.look { db in
            guard let receipt = try Receipt.fetchOne(db, key: donationID) else {
                throw FundraisingError.notFound("receipt")
            }
            return try Receipts.detail(receipt, in: db)
        }
    }

    private static func detail(_ receipt: Receipt, in db: Database) throws -> ReceiptDetail {
        let donation = try Donations.fetch(receipt.donationId, in: db)
        guard let campaign = try Campaign.fetchOne(db, key: donation.campaignId),
            let donator = try Donator.fetchOne(db, key: donation.donatorId)
        else { throw FundraisingError.notFound("receipt") }
        return ReceiptDetail(receipt: receipt, donation: donation, campaign: campaign, donator: donator)
    }

    /// In the transaction that completes the donation: so no number is left out, and none is given twice. The year is that
    /// of the payment, where the campaign is.
    static func issue(for donation: Donation, at now: Date, in db: Database) throws -> Receipt {
        let zone = try String.fetchOne(
            db, sql: "SELECT time_zone FROM campaign WHERE id = ?", arguments: [donation.campaignId])
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone.flatMap(TimeZone.init(identifier:)) ?? .gmt
        let prefix = "R-\(calendar.component(.year, from: donation.paymentDate ?? now))-"
        let last = try Int.fetchOne(
            db, sql: "SELECT max(CAST(substr(receipt_no, ?) AS INTEGER)) FROM receipt WHERE receipt_no GLOB ?",
            arguments: [prefix.count + 1, prefix + "*"])
        let number = String((last ?? 0) + 1)
        var receipt = Receipt(
            donationId: try donation.id.orMissing(),
            receiptNo: prefix + String(repeating: "0", count: max(0, 6 - number.count)) + number,
            receiptCode: SecureRandom.code(length: 20), issuedAt: now)
        try receipt.insert(db)
        return receipt
    }
}
