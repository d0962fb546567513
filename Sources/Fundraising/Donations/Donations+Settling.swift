import Foundation
import GRDB

extension Donations {
    /// A worker's turn: asks the gateway about pending donations that nothing was heard of for a while, and answers how
    /// many ended. One that the gateway does not know is placed again, or cancelled when its time is over; one that
    /// nobody paid in time is closed at the gateway, and is cancelled when the gateway says so.
    ///
    /// Companies' gifts are left alone: the gift worker looks after them. Any number of workers may do this at once.
    package func settlePending(limit: Int = 100) async -> Int {
        guard let due = try? await claimDue(limit) else { return 0 }
        var ended = 0
        var silences = 0
        for donation in due {
            guard let after = try? await settle(donation) else {
                // The gateway is away: the rest of them would only wait for it one by one. They come first next time.
                silences += 1
                if silences >= 3 { break }
                continue
            }
            if after.status != .pending { ended += 1 }
        }
        return ended
    }

    /// Takes the donations that were looked at longest ago, and marks them as looked at: whatever becomes of the asking,
    /// the others have their turn.
    private func claimDue(_ limit: Int) async throws(FundraisingError) -> [Donation] {
        let now = clock()
        let before = now.addingTimeInterval(-Double(options.askAfterSeconds))
        // What is still open after a day is for a person already: once an hour is enough.
        let hourAgo = now.addingTimeInterval(-3600)
        let dayAgo = now.addingTimeInterval(-86_400)
        return try await database.change { db in
            let due = try Donation.fetchAll(
                db,
                sql: """
                    SELECT * FROM donation WHERE status = 'pending' AND updated_at <= ?
                    AND (created_at > ? OR updated_at <= ?)
                    AND NOT EXISTS (SELECT 1 FROM activity_event_order WHERE donation_id = donation.id)
                    ORDER BY updated_at, id LIMIT ?
                    """, arguments: [before, dayAgo, hourAgo, limit])
            for donation in due {
                try db.execute(
                    sql: "UPDATE donation SET updated_at = ? WHERE id = ?", arguments: [now, donation.id])
            }
            return due
        }
    }

    private func settle(_ donation: Donation) async throws(FundraisingError) -> Donation {
        let id = try donation.id.orMissing()
        let reference = Donation.reference(id)
        let known = await answer(of: { () async throws(GatewayFailure) in
            try await gateway.payment(productOrderNo: reference, refresh: false)
        })
        switch known {
        case .failure(let failure): throw .gatewayUnreachable(String(describing: failure))
        case .success(nil): return try await unknown(donation, id: id)
        case .success(let payment?):
            let after = try await booked(payment, donationID: id)
            guard after.status == .pending, isOver(donation, graceSeconds: options.graceSeconds) else { return after }
            return try await closed(payment, id: id) ?? after
        }
    }

    private func isOver(_ donation: Donation, graceSeconds: Int) -> Bool {
        clock() >= donation.createdAt.addingTimeInterval(Double(options.expiresInSeconds + graceSeconds))
    }

    /// The gateway knows no such payment: the order never arrived there.
    private func unknown(_ donation: Donation, id: Int64) async throws(FundraisingError) -> Donation {
        let now = clock()
        if let number = donation.tradingOrderNo {
            return try await database.change { db in
                try Attention.note(.paymentVanished, donation.reference, "known as \(number)", at: now, in: db)
                return try Donations.fetch(id, in: db)
            }
        }
        guard isOver(donation, graceSeconds: 0) else { return try await placed(donation, clientIP: nil) }
        return try await database.change { db in
            var latest = try Donations.fetch(id, in: db)
            // Somebody may have placed it since the gateway was asked.
            guard latest.status == .pending, latest.tradingOrderNo == nil else { return latest }
            try end(&latest, .cancelled, at: now, in: db)
            return latest
        }
    }

    /// Closes an abandoned payment; `nil` where the gateway did not say that it is closed, or paid.
    private func closed(_ payment: GatewayPayment, id: Int64) async throws(FundraisingError) -> Donation? {
        let closed = await answer(of: { () async throws(GatewayFailure) in
            try await gateway.close(tradingOrderNo: payment.tradingOrderNo)
        })
        switch closed {
        case .success(let payment): return try await booked(payment, donationID: id)
        // Most likely it was paid this moment: its state says it.
        case .failure(.refused): return try await refresh(id)
        case .failure: return nil
        }
    }
}
