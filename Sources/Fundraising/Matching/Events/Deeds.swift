package import Foundation
import GRDB

/// What logged-in persons do on a campaign's page: share it, walk for it.
package struct Deeds: Sendable {
    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// Writes the deed down, with its order of amount 0 and the companies' promises, in one transaction. The same deed by
    /// the same person on the same day of the campaign gives the event that is there already.
    ///
    /// - Parameter typed: the fields of the type's form.
    /// - Throws: `not-found`, `campaign-closed`, `activity-not-running`, or what is wrong with a field.
    package func perform(activityID: Int64, accountID: Int64, typed: [String: String] = [:]) async throws
        -> ActivityEvent
    {
        let now = clock()
        return try await database.write { db in
            guard let activity = try Activity.fetchOne(db, key: activityID), activity.state != .draft,
                let type = ActivityTypes.type(activity.activityTypeId), let deed = type.deed
            else { throw FundraisingError.notFound("activity") }
            let campaign = try Campaign.find(db, key: activity.campaignId)
            guard campaign.state == .open else { throw FundraisingError.campaignClosed }
            guard activity.state == .published, activity.contains(now) else {
                throw FundraisingError("activity-not-running", "This activity is not running now.")
            }
            var numbers: [String: Int64] = [:]
            for field in deed.fields { numbers[field.name] = try field.read(typed[field.name]) }
            let day = try LocalTime(campaign.timeZone).day(of: now)
            guard let wish = type.event(for: .deed(accountID: accountID, day: day, numbers: numbers)) else {
                throw FundraisingError.notFound("activity")
            }
            if let event = try MatchingEvents.event(MatchingEvents.onceKey(activity, wish), in: db) { return event }
            let person = try Self.person(accountID, now: now, in: db)
            var event = try MatchingEvents.insert(
                activity, wish, donatorID: try person.requireID(), now: now, in: db)
            try Self.insertOrder(of: event, person: person, campaign: campaign, now: now, in: db)
            let detail = try Activities.detail(of: activity, in: db)
            try Grants(detail: detail, type: type, quantity: wish.quantity)
                .promise(eventID: try event.requireID(), in: db)
            try EventState.finishIfSettled(try event.requireID(), now: now, in: db)
            event = try ActivityEvent.find(db, key: event.id)
            return event
        }
    }

    /// The order of amount 0 with which the deed stands in the campaign's list. No money moves: the gateway is not asked,
    /// the balance stays, and there is no receipt.
    private static func insertOrder(
        of event: ActivityEvent, person: Donator, campaign: Campaign, now: Date, in db: Database
    ) throws {
        var order = Donation(
            id: nil, donatorId: try person.requireID(), campaignId: campaign.id ?? 0, status: .completed,
            paymentAmount: 0, currency: campaign.currency, refundedAmount: 0, paymentDate: now,
            tradingChannel: "none", method: nil, tradingOrderNo: nil, action: nil, retryOf: nil,
            donorName: person.name, message: "", language: person.language, createdAt: now, updatedAt: now)
        try order.insert(db)
        var eventOrder = ActivityEventOrder(
            activityEventId: try event.requireID(), donationId: try order.requireID(), remark: .share)
        try eventOrder.insert(db)
    }

    /// The donator of an account, under the account's name of today.
    private static func person(_ accountID: Int64, now: Date, in db: Database) throws -> Donator {
        guard let account = try Account.fetchOne(db, key: accountID) else { throw FundraisingError.notFound("account") }
        var person = try Donator.find(db, key: try Claims.donator(accountID: accountID, now: now, in: db))
        person.name = account.name
        person.language = account.language
        return person
    }
}
