package import Foundation
package import GRDB

/// Makes the events of activities, of donations and of what logged-in persons do, each once.
package struct MatchingEvents: DonationObserver {
    let clock: @Sendable () -> Date

    package init(clock: @escaping @Sendable () -> Date) { self.clock = clock }

    /// An ordinary donation makes one event in each activity that was public and running when it was paid, if a company
    /// gives anything. A gift order settles its promise.
    package func donationCompleted(_ donation: Donation, in db: Database) throws {
        let id = try donation.requireID()
        let now = clock()
        if let order = try ActivityEventOrder.filter(Column("donation_id") == id).fetchOne(db) {
            if let promise = try ActivityPromise.filter(Column("donation_id") == id).fetchOne(db) {
                try TakingBack(now: now).returnSurplus(of: promise, in: db)
            }
            try EventState.finishIfSettled(order.activityEventId, now: now, in: db)
            return
        }
        guard let paid = donation.paymentDate else { return }
        for activity in try Activities.published(campaignID: donation.campaignId, at: paid, in: db) {
            guard let type = ActivityTypes.type(activity.activityTypeId),
                let wish = type.event(for: .donation(donation))
            else { continue }
            let grants = Grants(
                detail: try Activities.detail(of: activity, in: db), type: type, quantity: wish.quantity)
            let onceKey = Self.onceKey(activity, wish)
            guard !grants.grants.isEmpty, try Self.event(onceKey, in: db) == nil else { continue }
            let event = try Self.insert(activity, wish, donatorID: donation.donatorId, now: now, in: db)
            try grants.promise(eventID: try event.requireID(), in: db)
        }
    }

    /// What was refunded was not donated: promises shrink to what their rule gives for the rest. A refunded gift was not
    /// given: its promise shrinks to what is left of it.
    package func donationRefunded(_ donation: Donation, by refund: Refund, in db: Database) throws {
        let id = try donation.requireID()
        let now = clock()
        let takingBack = TakingBack(now: now)
        if try ActivityEventOrder.filter(Column("donation_id") == id).isEmpty(db) == false {
            guard let promise = try ActivityPromise.filter(Column("donation_id") == id).fetchOne(db) else { return }
            let kept = donation.paymentAmount - donation.refundedAmount
            try takingBack.shrink(promise, to: kept, because: refund, in: db)
            return
        }
        let activities = try Activity.filter(Column("campaign_id") == donation.campaignId).fetchAll(db)
        for activity in activities {
            guard let type = ActivityTypes.type(activity.activityTypeId),
                let wish = type.event(for: .donation(donation)),
                let event = try Self.event(Self.onceKey(activity, wish), in: db)
            else { continue }
            let detail = try Activities.detail(of: activity, in: db)
            let promises = try ActivityPromise.filter(Column("activity_event_id") == event.requireID()).fetchAll(db)
            for promise in promises {
                guard let donor = detail.donors.first(where: { $0.line.id == promise.activityMatchingGiftDonorId }),
                    let terms = detail.terms(of: donor)
                else { continue }
                let due = type.gift(terms, quantity: wish.quantity, rules: activity.numbers)
                let left = try takingBack.shrink(promise, to: due, because: refund, in: db)
                try takingBack.returnSurplus(of: left, in: db)
            }
            try EventState.finishIfSettled(try event.requireID(), now: now, in: db)
        }
    }

    static func onceKey(_ activity: Activity, _ wish: EventWish) -> String {
        "\(activity.activityTypeId):\(activity.id ?? 0):\(wish.once)"
    }

    static func event(_ onceKey: String, in db: Database) throws -> ActivityEvent? {
        try ActivityEvent.filter(Column("once_key") == onceKey).fetchOne(db)
    }

    static func insert(
        _ activity: Activity, _ wish: EventWish, donatorID: Int64, now: Date, in db: Database
    ) throws -> ActivityEvent {
        var event = ActivityEvent(
            id: nil, activityId: try activity.requireID(), activityTypeId: activity.activityTypeId,
            donatorId: donatorID, userEvent: wish.userEvent, remark: "", state: .unfinished,
            onceKey: onceKey(activity, wish), createdAt: now, finishedAt: nil)
        try event.insert(db)
        return event
    }
}
