import GRDB

extension Campaigns {
    /// What the home page shows: open campaigns first, then closed ones that money was given to, the newest first.
    package func shown() async throws(FundraisingError) -> [Campaign] {
        try await database.look { db in
            try Campaign.fetchAll(
                db,
                sql: """
                    SELECT * FROM campaign WHERE state = 'open' OR current_balance > 0
                    ORDER BY state = 'closed', id DESC
                    """)
        }
    }

    /// Throws `not-found`.
    package func campaign(slug: String) async throws(FundraisingError) -> Campaign {
        try await database.look { db in
            guard let campaign = try Campaign.filter(sql: "slug = ?", arguments: [slug]).fetchOne(db) else {
                throw FundraisingError.notFound("campaign")
            }
            return campaign
        }
    }

    /// How many donations a campaign has received.
    package func donationCount(campaignID: Int64) async throws(FundraisingError) -> Int {
        try await database.look { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM donation
                    WHERE campaign_id = ? AND status = 'completed' AND payment_amount > refunded_amount
                    """, arguments: [campaignID]) ?? 0
        }
    }
}
