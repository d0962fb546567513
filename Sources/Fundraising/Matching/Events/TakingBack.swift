import Foundation
import GRDB

/// Takes promises back, and the money of gifts that were paid already.
struct TakingBack {
    let now: Date

    /// Lets a promise be at most so much, and gives the rest back to the budget and the cap. It never grows again.
    @discardableResult
    func shrink(_ promise: ActivityPromise, to most: Int64, because refund: Refund, in db: Database) throws
        -> ActivityPromise
    {
        let excess = promise.net - max(0, most)
        guard excess > 0 else { return promise }
        var promise = promise
        promise.takenBack += excess
        promise.takenBackBy = refund.id
        try promise.update(db)
        guard let event = try ActivityEvent.fetchOne(db, key: promise.activityEventId) else { return promise }
        try Grants.spend(
            -excess, line: promise.activityMatchingGiftDonorId, activityID: event.activityId, in: db)
        return promise
    }

    /// Where more was paid than is promised now, a refund of the difference is written down; `Refunds.settlePending`
    /// sends it. What is on its way back already counts as gone.
    func returnSurplus(of promise: ActivityPromise, in db: Database) throws {
        let surplus = try Self.surplus(of: promise, in: db)
        guard surplus > 0, let donationID = promise.donationId else { return }
        var refund = Refund(
            id: nil, donationId: donationID, amount: surplus, status: .pending,
            reason: "The donation that this gift matched was refunded", accountId: nil, follows: promise.takenBackBy,
            createdAt: now, finishedAt: nil)
        try refund.insert(db)
    }

    /// What a paid gift has too much, with refunds that are under way taken off; 0 for a gift that is not paid.
    static func surplus(of promise: ActivityPromise, in db: Database) throws -> Int64 {
        guard let donationID = promise.donationId, let gift = try Donation.fetchOne(db, key: donationID),
            gift.status == .completed
        else { return 0 }
        let going = try Int64.fetchOne(
            db, sql: "SELECT coalesce(sum(amount), 0) FROM refund WHERE donation_id = ? AND status <> 'failed'",
            arguments: [donationID])
        return gift.paymentAmount - (going ?? 0) - promise.net
    }
}
