import Foundation
import GRDB

/// What organizers look for.
package struct DonationQuery: Sendable, Equatable {
    /// A reference, a gateway's number, a receipt number, or a part of a name or address; empty for all.
    package var text: String
    package var status: Donation.Status?
    package var campaignID: Int64?
    /// Only those with a smaller id: the page after that one.
    package var before: Int64?

    package init(text: String = "", status: Donation.Status? = nil, campaignID: Int64? = nil, before: Int64? = nil) {
        self.text = text
        self.status = status
        self.campaignID = campaignID
        self.before = before
    }
}

/// A donation as organizers see it.
package struct DonationSummary: Sendable {
    package let donation: Donation
    package let campaign: Campaign
    package let donator: Donator
    package let receiptNo: String?
}

/// Everything about one donation.
package struct DonationDetail: Sendable {
    package let summary: DonationSummary
    package let refunds: [Refund]
    /// What can still be refunded, in minor units.
    package let left: Int64
    /// The donation that tries this one again.
    package let retryID: Int64?
    package let isGift: Bool
}

/// Finds donations, for organizers.
package struct DonationSearch: Sendable {
    let database: FundraisingDatabase

    package init(database: FundraisingDatabase) { self.database = database }

    /// The newest first. Orders without money (shares) are left out.
    package func find(_ query: DonationQuery, limit: Int = 50) async throws(FundraisingError) -> [DonationSummary] {
        let (condition, arguments) = Self.condition(query)
        return try await database.look { db in
            let found = try Donation.fetchAll(
                db,
                sql: """
                    SELECT donation.* FROM donation
                    JOIN donator ON donator.id = donation.donator_id
                    LEFT JOIN receipt ON receipt.donation_id = donation.id
                    WHERE \(condition) ORDER BY donation.id DESC LIMIT ?
                    """, arguments: arguments + [limit])
            return try found.map { try Self.summary($0, in: db) }
        }
    }

    /// Throws `not-found`.
    package func detail(_ id: Int64) async throws(FundraisingError) -> DonationDetail {
        try await database.look { db in
            let donation = try Donations.fetch(id, in: db)
            return DonationDetail(
                summary: try Self.summary(donation, in: db),
                refunds: try Refund.filter(sql: "donation_id = ?", arguments: [id]).order(sql: "id").fetchAll(db),
                left: try Refunds.left(of: donation, in: db),
                retryID: try Int64.fetchOne(db, sql: "SELECT id FROM donation WHERE retry_of = ?", arguments: [id]),
                isGift: try Donations.isGift(id, in: db))
        }
    }

    private static func summary(_ donation: Donation, in db: Database) throws -> DonationSummary {
        guard let campaign = try Campaign.fetchOne(db, key: donation.campaignId),
            let donator = try Donator.fetchOne(db, key: donation.donatorId)
        else { throw FundraisingError.notFound("donation") }
        return DonationSummary(
            donation: donation, campaign: campaign, donator: donator,
            receiptNo: try Receipt.fetchOne(db, key: donation.id)?.receiptNo)
    }

    private static func condition(_ query: DonationQuery) -> (String, StatementArguments) {
        var parts = ["donation.payment_amount > 0"]
        var arguments: StatementArguments = []
        let text = query.text.trimmingBlanks
        if let id = Donation.id(reference: text.uppercased()) ?? Int64(text) {
            parts.append("donation.id = ?")
            arguments += [id]
        } else if !text.isEmpty {
            // instr() takes the text as it is: no wildcard of LIKE to escape.
            parts.append(
                """
                (instr(lower(donation.donor_name), lower(?)) OR instr(lower(donator.name), lower(?))
                OR instr(lower(donator.email), lower(?)) OR donation.trading_order_no = ? OR receipt.receipt_no = ?)
                """)
            arguments += [text, text, text, text, text.uppercased()]
        }
        if let status = query.status {
            parts.append("donation.status = ?")
            arguments += [status.rawValue]
        }
        if let campaignID = query.campaignID {
            parts.append("donation.campaign_id = ?")
            arguments += [campaignID]
        }
        if let before = query.before {
            parts.append("donation.id < ?")
            arguments += [before]
        }
        return (parts.joined(separator: " AND "), arguments)
    }
}
