import GRDB

/// What the companies of an activity give for an event: counted and taken from their budgets in one transaction.
struct Grants {
    /// What one company gives, more than nothing.
    struct Grant {
        let donor: ActivityDetail.Donor
        let amount: Int64
    }

    let detail: ActivityDetail
    let grants: [Grant]

    /// Companies give in the order of their ids, each from what is left of its budget and of the activity's cap.
    init(detail: ActivityDetail, type: any ActivityType, quantity: Int64) {
        let activity = detail.activity
        var capLeft = activity.cap.map { $0 - activity.spent }
        var grants: [Grant] = []
        for donor in detail.donors {
            guard let terms = detail.terms(of: donor) else { continue }
            let due = type.gift(terms, quantity: quantity, rules: activity.numbers)
            let amount = GiftRule.granted(due, budgetLeft: donor.line.budget - donor.line.spent, capLeft: capLeft)
            guard amount > 0 else { continue }
            capLeft = capLeft.map { $0 - amount }
            grants.append(Grant(donor: donor, amount: amount))
        }
        self.detail = detail
        self.grants = grants
    }

    /// Writes the promises of an event, and adds them to what is spent.
    func promise(eventID: Int64, in db: Database) throws {
        for grant in grants {
            let line = try grant.donor.line.requireID()
            var promise = ActivityPromise(
                id: nil, activityEventId: eventID, activityMatchingGiftDonorId: line,
                companyId: grant.donor.line.companyId, amount: grant.amount, takenBack: 0, takenBackBy: nil,
                donationId: nil)
            try promise.insert(db)
            try Self.spend(grant.amount, line: line, activityID: try detail.activity.requireID(), in: db)
        }
    }

    /// Adds to what a company and its activity have spent; a negative amount gives back. The schema refuses what goes
    /// past the budget or the cap.
    static func spend(_ amount: Int64, line: Int64, activityID: Int64, in db: Database) throws {
        try db.execute(
            sql: "UPDATE activity_matching_gift_donor SET spent = spent + ? WHERE id = ?", arguments: [amount, line])
        try db.execute(sql: "UPDATE activity SET spent = spent + ? WHERE id = ?", arguments: [amount, activityID])
    }
}
