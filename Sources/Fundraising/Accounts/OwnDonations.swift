import GRDB

/// A donation as its donor sees it.
package struct OwnDonation: Sendable {
    package let donation: Donation
    package let campaign: Campaign
    /// There once the donation is completed.
    package let receipt: Receipt?
}

/// The donations of whoever asks. Others do not exist.
package struct OwnDonations: Sendable {
    let database: FundraisingDatabase

    package init(database: FundraisingDatabase) { self.database = database }

    /// Throws `not-found`, also for somebody else's: whether there is one is nobody's business.
    ///
    /// - Parameters:
    ///   - visitorID: the UUID of the browser.
    ///   - accountID: who is logged in there.
    package func donation(_ id: Int64, visitorID: String, accountID: Int64?) async throws(FundraisingError)
        -> OwnDonation
    {
        try await database.look { db in
            guard let donation = try Donation.fetchOne(db, key: id),
                let donator = try Donator.fetchOne(db, key: donation.donatorId),
                OwnDonations.isOwner(of: donator, visitorID: visitorID, accountID: accountID)
            else { throw FundraisingError.notFound("donation") }
            return try OwnDonations.detail(donation, in: db)
        }
    }

    /// What an account gave, the newest first. Orders without money (shares) are left out.
    package func all(accountID: Int64, limit: Int = 200) async throws(FundraisingError) -> [OwnDonation] {
        try await database.look { db in
            try Donation.fetchAll(
                db,
                sql: """
                    SELECT donation.* FROM donation JOIN donator ON donator.id = donation.donator_id
                    WHERE donator.account_id = ? AND donation.payment_amount > 0 ORDER BY donation.id DESC LIMIT ?
                    """, arguments: [accountID, limit]
            ).map { try OwnDonations.detail($0, in: db) }
        }
    }

    // A donator that an account has claimed is the account's alone: the browser may be shared.
    private static func isOwner(of donator: Donator, visitorID: String, accountID: Int64?) -> Bool {
        if let owner = donator.accountId { return owner == accountID }
        return donator.visitorId == visitorID && !visitorID.isEmpty
    }

    private static func detail(_ donation: Donation, in db: Database) throws -> OwnDonation {
        guard let campaign = try Campaign.fetchOne(db, key: donation.campaignId) else {
            throw FundraisingError.notFound("campaign")
        }
        return OwnDonation(
            donation: donation, campaign: campaign, receipt: try Receipt.fetchOne(db, key: donation.id))
    }
}
