package import Foundation
package import GRDB

/// Money back, in part or in whole, as often as something is left.
///
/// A refund stands in the database as pending before the gateway hears of it, and counts as taken from then on. Only when
/// the gateway says that it succeeded do balance and donation follow, in one transaction.
package struct Refunds: Sendable {
    let database: FundraisingDatabase
    let gateway: any PaymentGateway
    let observers: [any DonationObserver]
    let clock: @Sendable () -> Date
    let options: DonationOptions

    package init(
        database: FundraisingDatabase, gateway: any PaymentGateway, observers: [any DonationObserver],
        clock: @escaping @Sendable () -> Date, options: DonationOptions
    ) {
        self.database = database
        self.gateway = gateway
        self.observers = observers
        self.clock = clock
        self.options = options
    }

    /// A refund that a person asks for. An unclear answer leaves it pending: ``settlePending()`` asks again.
    ///
    /// Throws `not-found`, `donation-not-refundable`, `amount-too-small`, `refund-too-large`, `refund-repeated`, `text-…`
    /// for the reason, or `storage-failed`; nothing is saved then.
    ///
    /// - Parameter knownCount: how many refunds the donation had when the person decided. With another one since, nothing
    ///   is done: a button that is pressed twice gives the money back once.
    package func start(
        donationID: Int64, amount: Int64, reason: String, accountID: Int64?, knownCount: Int? = nil
    ) async throws(FundraisingError) -> Refund {
        let reason = reason.trimmingBlanks
        guard !reason.isEmpty else {
            throw FundraisingError("reason-missing", "Say why the money goes back.", field: "reason")
        }
        try TextRule.line(reason, field: "reason", lettersMax: 200)
        let refund = try await database.change { db in
            if let knownCount, knownCount != (try Refunds.count(donationID, in: db)) {
                throw FundraisingError.refundRepeated
            }
            return try startInTransaction(
                donationID: donationID, amount: amount, reason: reason, accountID: accountID, in: db)
        }
        return try await settled(refund)
    }

    /// The row of a refund, as part of the caller's transaction; ``settlePending()`` makes the call. For gifts that are
    /// taken back because the matched donation was (`follows` is that refund). Throws like ``start(donationID:amount:reason:accountID:)``.
    package func startInTransaction(
        donationID: Int64, amount: Int64, reason: String, accountID: Int64? = nil, follows: Int64? = nil,
        in db: Database
    ) throws -> Refund {
        let donation = try Donations.fetch(donationID, in: db)
        guard donation.status == .completed, donation.paymentAmount > 0, donation.tradingOrderNo != nil else {
            throw FundraisingError.donationNotRefundable
        }
        guard amount > 0 else { throw FundraisingError.amountTooSmall("amount") }
        let left = try Refunds.left(of: donation, in: db)
        guard amount <= left else { throw FundraisingError.refundTooLarge(left, donation.currency) }
        var refund = Refund(
            donationId: donationID, amount: amount, status: .pending, reason: reason, accountId: accountID,
            follows: follows, createdAt: clock())
        try refund.insert(db)
        return refund
    }

    private static func count(_ donationID: Int64, in db: Database) throws -> Int {
        try Refund.filter(sql: "donation_id = ?", arguments: [donationID]).fetchCount(db)
    }

    /// What can still be refunded, in minor units: what is under way counts as gone.
    package static func left(of donation: Donation, in db: Database) throws -> Int64 {
        guard donation.status == .completed else { return 0 }
        let underWay = try Int64.fetchOne(
            db, sql: "SELECT sum(amount) FROM refund WHERE donation_id = ? AND status = 'pending'",
            arguments: [donation.id])
        return donation.paymentAmount - donation.refundedAmount - (underWay ?? 0)
    }

    /// A worker's turn: makes or asks about every refund that is under way. How many ended.
    @discardableResult
    package func settlePending(limit: Int = 200) async -> Int {
        let pending = try? await database.look { db in
            try Refund.filter(sql: "status = 'pending'").order(sql: "id").limit(limit).fetchAll(db)
        }
        guard let pending, !pending.isEmpty else { return 0 }
        // A few that stay unclear must not keep the others waiting: each turn begins somewhere else.
        let first = Int(clock().timeIntervalSince1970) % pending.count
        var ended = 0
        var silences = 0
        for refund in pending[first...] + pending[..<first] {
            guard let after = try? await settled(refund) else { continue }
            if after.status == .pending { silences += 1 } else { ended += 1 }
            if silences >= 20 { break }
        }
        return ended
    }

    /// The refunds of a donation under way are asked about. For a person who waits, and for reconciliation.
    func settle(donationID: Int64) async {
        let pending = try? await database.look { db in
            try Refund.filter(sql: "status = 'pending' AND donation_id = ?", arguments: [donationID]).fetchAll(db)
        }
        for refund in pending ?? [] { _ = try? await settled(refund) }
    }

    /// The refunds of a donation, oldest first.
    package func refunds(donationID: Int64) async throws(FundraisingError) -> [Refund] {
        try await database.look { db in
            try Refund.filter(sql: "donation_id = ?", arguments: [donationID]).order(sql: "id").fetchAll(db)
        }
    }
}
