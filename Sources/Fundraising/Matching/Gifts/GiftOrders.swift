import Foundation
import GRDB

/// Gift orders in the database: which promises need one, which orders the worker has something to do for.
enum GiftOrders {
    /// The promises after an id that have no order which may still be paid.
    static func promisesToOrder(after id: Int64, limit: Int, in db: Database) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT p.id FROM activity_event e
                JOIN activity_promise p ON p.activity_event_id = e.id
                LEFT JOIN donation d ON d.id = p.donation_id
                WHERE e.state = 'unfinished' AND p.id > ? AND p.taken_back < p.amount
                    AND (d.id IS NULL OR d.status IN ('failed', 'cancelled'))
                ORDER BY p.id LIMIT ?
                """, arguments: [id, limit])
    }

    /// Writes the gift order of a promise, ties it to the event and to the promise: one transaction, before the gateway
    /// hears of it. `nil` where there is nothing to do: another worker was faster, or the pause after a failure is not over.
    static func make(promiseID: Int64, now: Date, in db: Database) throws -> Int64? {
        guard var promise = try ActivityPromise.fetchOne(db, key: promiseID), promise.net > 0 else { return nil }
        let last = try promise.donationId.map { try Donation.find(db, key: $0) }
        if let last {
            guard last.status == .failed || last.status == .cancelled else { return nil }
            // Money may have come in after all: a person decides before anybody pays a second time.
            guard try !Attention.isOpen(.paidAfterEnd, last.reference, in: db) else { return nil }
            let attempts = try attempts(of: last, in: db)
            guard now >= last.updatedAt.addingTimeInterval(pauseSeconds(attempts: attempts)) else { return nil }
        }
        let event = try ActivityEvent.find(db, key: promise.activityEventId)
        let activity = try Activity.find(db, key: event.activityId)
        let campaign = try Campaign.find(db, key: activity.campaignId)
        let company = try Company.find(db, key: promise.companyId)
        var gift = Donation(
            id: nil, donatorId: company.donatorId, campaignId: activity.campaignId, status: .pending,
            paymentAmount: promise.net, currency: campaign.currency, refundedAmount: 0, paymentDate: nil,
            tradingChannel: company.tradingChannel, method: nil, tradingOrderNo: nil, action: nil,
            retryOf: last?.id, donorName: company.name, message: "", language: "en", createdAt: now, updatedAt: now)
        try gift.insert(db)
        var order = ActivityEventOrder(
            activityEventId: promise.activityEventId, donationId: try gift.requireID(), remark: .matchingGift)
        try order.insert(db)
        promise.donationId = gift.id
        try promise.update(db)
        return gift.id
    }

    /// One minute after the first failure, twice as long after each further one, a day at most.
    static func pauseSeconds(attempts: Int) -> Double {
        Double(min(86_400, 60 << min(max(0, attempts - 1), 11)))
    }

    private static func attempts(of donation: Donation, in db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                WITH RECURSIVE attempt(id, retry_of) AS (
                    SELECT id, retry_of FROM donation WHERE id = ?
                    UNION ALL SELECT d.id, d.retry_of FROM donation d JOIN attempt a ON d.id = a.retry_of)
                SELECT count(*) FROM attempt
                """, arguments: [donation.id]) ?? 1
    }

    /// The orders after an id that the worker has something to do for: to place, to confirm, to close. Those that wait for
    /// a transfer, or for a payer at a provider, are asked about when nothing was heard of them since `silentSince`:
    /// their result is forwarded, and may have been missed.
    static func ordersToServe(after id: Int64, silentSince: Date, limit: Int, in db: Database) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT d.id FROM activity_event e
                JOIN activity_promise p ON p.activity_event_id = e.id
                JOIN company c ON c.id = p.company_id
                JOIN donation d ON d.id = p.donation_id
                WHERE e.state = 'unfinished' AND d.status = 'pending' AND d.id > :id
                    AND (d.trading_order_no IS NULL OR p.taken_back = p.amount OR d.updated_at <= :silent
                        OR c.settlement = 'immediate' AND d.action IS NULL)
                ORDER BY d.id LIMIT :limit
                """, arguments: ["id": id, "silent": silentSince, "limit": limit])
    }

    /// A gift order that is still pending; `nil` otherwise.
    static func pending(_ donationID: Int64, in db: Database) throws -> GiftOrder? {
        guard let donation = try Donation.fetchOne(db, key: donationID), donation.status == .pending,
            let promise = try ActivityPromise.filter(Column("donation_id") == donationID).fetchOne(db)
        else { return nil }
        let company = try Company.find(db, key: promise.companyId)
        return GiftOrder(donation: donation, promise: promise, company: company)
    }
}
