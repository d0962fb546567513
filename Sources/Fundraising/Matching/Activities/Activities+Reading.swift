import Foundation
import GRDB

extension Activities {
    /// All activities, the latest start first; those of one campaign where it is named.
    package func list(campaignID: Int64? = nil) async throws -> [Activity] {
        try await database.read { db in
            var request = Activity.order(Column("starts_at").desc, Column("id").desc)
            if let campaignID { request = request.filter(Column("campaign_id") == campaignID) }
            return try request.fetchAll(db)
        }
    }

    /// An activity with its companies. Throws `not-found`.
    package func detail(_ id: Int64) async throws -> ActivityDetail {
        try await database.read { db in
            guard let activity = try Activity.fetchOne(db, key: id) else {
                throw FundraisingError.notFound("activity")
            }
            return try Self.detail(of: activity, in: db)
        }
    }

    /// What a campaign's page shows: the activities that are public and run now.
    package func running(campaignID: Int64) async throws -> [ActivityDetail] {
        let now = clock()
        return try await database.read { db in
            try Self.published(campaignID: campaignID, at: now, in: db).map { try Self.detail(of: $0, in: db) }
        }
    }

    /// The public activities of a campaign with a moment in them.
    static func published(campaignID: Int64, at moment: Date, in db: Database) throws -> [Activity] {
        try Activity.filter(Column("campaign_id") == campaignID && Column("state") == Activity.State.published)
            .order(Column("id")).fetchAll(db).filter { $0.contains(moment) }
    }

    static func detail(of activity: Activity, in db: Database) throws -> ActivityDetail {
        guard
            let gift = try ActivityMatchingGift.filter(Column("activity_id") == activity.requireID()).fetchOne(db)
        else { return ActivityDetail(activity: activity, terms: nil, donors: []) }
        let lines =
            try ActivityMatchingGiftDonor
            .filter(Column("activity_matching_gift_id") == gift.requireID()).order(Column("company_id")).fetchAll(db)
        let donors = try lines.map { line in
            ActivityDetail.Donor(line: line, company: try Company.find(db, key: line.companyId))
        }
        return ActivityDetail(
            activity: activity, terms: GiftTerms(gift.donationAmount, gift.donationProportion), donors: donors)
    }
}
