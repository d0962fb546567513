package import Foundation
import GRDB

/// Activities as organizers keep them: drafted, changed before they start, published, taken down, put up again.
package struct Activities: Sendable {
    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// Makes a draft. Throws `FundraisingError` with the field at fault.
    package func create(_ wish: ActivityWish) async throws -> Activity {
        let now = clock()
        try wish.check(now: now)
        return try await database.write { db in
            try Self.checkRows(wish, in: db)
            var activity = Activity(
                id: nil, activityTypeId: wish.typeID, campaignId: wish.campaignID, name: wish.name,
                nameZh: wish.nameZh, image: wish.image, startsAt: wish.startsAt, endsAt: wish.endsAt,
                rules: Activity.rules(wish.numbers), cap: wish.cap, spent: 0, state: .draft, createdAt: now)
            try activity.insert(db)
            try Self.writeGifts(of: wish, activityID: try activity.requireID(), in: db)
            return activity
        }
    }

    /// Changes an activity that has not started, whatever its state. Throws `activity-started` for one that has, and
    /// `FundraisingError` with the field at fault.
    package func change(_ id: Int64, to wish: ActivityWish) async throws -> Activity {
        let now = clock()
        try wish.check(now: now)
        return try await database.write { db in
            var activity = try Self.fetch(id, in: db)
            // An event may stand there already where the gateway's clock is ahead of this one.
            let hasEvents = try ActivityEvent.filter(Column("activity_id") == id).isEmpty(db) == false
            guard now < activity.startsAt, !hasEvents else { throw FundraisingError.activityStarted }
            guard activity.activityTypeId == wish.typeID else {
                throw FundraisingError(
                    "activity-type-fixed", "The type of an activity stays: make another activity.", field: "type")
            }
            try Self.checkRows(wish, in: db)
            activity.campaignId = wish.campaignID
            activity.name = wish.name
            activity.nameZh = wish.nameZh
            activity.image = wish.image
            activity.startsAt = wish.startsAt
            activity.endsAt = wish.endsAt
            activity.rules = Activity.rules(wish.numbers)
            activity.cap = wish.cap
            try activity.update(db)
            try db.execute(sql: "DELETE FROM activity_matching_gift WHERE activity_id = ?", arguments: [id])
            try Self.writeGifts(of: wish, activityID: id, in: db)
            return activity
        }
    }

    /// A draft becomes public. Throws `activity-state` for what is no draft, `activity-over` after its end.
    package func publish(_ id: Int64) async throws -> Activity { try await move(id, from: .draft, to: .published) }

    /// A public activity makes no events any more. What was promised stays promised.
    package func takeDown(_ id: Int64) async throws -> Activity { try await move(id, from: .published, to: .takenDown) }

    /// What was taken down is public again, as it was.
    package func putUpAgain(_ id: Int64) async throws -> Activity {
        try await move(id, from: .takenDown, to: .published)
    }

    private func move(_ id: Int64, from: Activity.State, to: Activity.State) async throws -> Activity {
        let now = clock()
        return try await database.write { db in
            var activity = try Self.fetch(id, in: db)
            guard activity.state == from else { throw FundraisingError.activityState(activity.state) }
            guard to != .published || now < activity.endsAt else {
                throw FundraisingError("activity-over", "This activity has ended: make another one.")
            }
            activity.state = to
            try activity.update(db)
            return activity
        }
    }

    private static func fetch(_ id: Int64, in db: Database) throws -> Activity {
        guard let activity = try Activity.fetchOne(db, key: id) else { throw FundraisingError.notFound("activity") }
        return activity
    }

    private static func checkRows(_ wish: ActivityWish, in db: Database) throws {
        guard try Campaign.exists(db, key: wish.campaignID) else {
            throw FundraisingError("campaign-unknown", "There is no such campaign.", field: "campaign")
        }
        for donor in wish.donors {
            guard try Company.exists(db, key: donor.companyID) else {
                throw FundraisingError("company-unknown", "There is no such company.", field: "companies")
            }
        }
    }

    private static func writeGifts(of wish: ActivityWish, activityID: Int64, in db: Database) throws {
        var gift = ActivityMatchingGift(
            id: nil, activityId: activityID, donationAmount: wish.terms?.amount,
            donationProportion: wish.terms?.proportion)
        try gift.insert(db)
        for donor in wish.donors {
            var line = ActivityMatchingGiftDonor(
                id: nil, activityMatchingGiftId: try gift.requireID(), companyId: donor.companyID,
                donationAmount: donor.terms?.amount, donationProportion: donor.terms?.proportion,
                budget: donor.budget, spent: 0)
            try line.insert(db)
        }
    }
}

extension FundraisingError {
    static let activityStarted = Self(
        "activity-started", "This activity has started: it can be taken down, and not be changed any more.")

    static func activityState(_ state: Activity.State) -> Self {
        Self(
            "activity-state", "This activity is \(state.rawValue.replacing("_", with: " ")).",
            values: ["state": state.rawValue])
    }
}
