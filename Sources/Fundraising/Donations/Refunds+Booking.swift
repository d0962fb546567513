import Foundation
package import GRDB

extension Refunds {
    /// Asks about a refund, makes it where the gateway does not know it, and books the answer. Any number of workers may
    /// do so at once: one `refund_no` is one refund.
    func settled(_ refund: Refund) async throws(FundraisingError) -> Refund {
        let id = try refund.id.orMissing()
        let reference = Refund.reference(id)
        let known = await answer(of: { () async throws(GatewayFailure) in try await gateway.refund(refundNo: reference)
        })
        switch known {
        case .success(let known?): return try await booked(known, id: id)
        case .failure(.unclear), .failure(.unavailable), .failure(.refused): return try await fetch(id)
        case .success(nil): break
        }
        let number = try await database.look { db in try Donations.fetch(refund.donationId, in: db).tradingOrderNo }
        let order = RefundOrder(
            tradingOrderNo: number ?? "", refundNo: reference, refundAmount: refund.amount, reason: refund.reason)
        switch await answer(of: { () async throws(GatewayFailure) in try await gateway.refund(order) }) {
        case .success(let made): return try await booked(made, id: id)
        case .failure(.unclear), .failure(.unavailable): return try await fetch(id)
        case .failure(.refused(let status, let code, let detail)):
            return try await refused(id, "\(status) \(code): \(detail)")
        }
    }

    /// A refusal ends the refund only where the gateway does not know it: an earlier call may have been taken.
    private func refused(_ id: Int64, _ reason: String) async throws(FundraisingError) -> Refund {
        let reference = Refund.reference(id)
        let known = await answer(of: { () async throws(GatewayFailure) in try await gateway.refund(refundNo: reference)
        })
        switch known {
        case .failure: return try await fetch(id)
        case .success(let known?): return try await booked(known, id: id)
        case .success(nil):
            let now = clock()
            return try await database.change { db in
                var refund = try Refunds.fetch(id, in: db)
                guard refund.status == .pending else { return refund }
                try fail(&refund, reason, at: now, in: db)
                return refund
            }
        }
    }

    /// Books what the gateway says of a refund: the one place that completes or fails one. Safe with whatever comes twice,
    /// late or out of order. Balance, donation, mail and observers are part of the caller's transaction.
    package func book(_ said: GatewayRefund, in db: Database) throws -> Booking {
        let now = clock()
        if try LateMoney.isOurs(said.refundNo, in: db) { return Booking(.known) }
        guard let id = Refund.id(reference: said.refundNo), var refund = try Refund.fetchOne(db, key: id) else {
            try Attention.note(.unknownReference, said.refundNo, said.facts, at: now, in: db)
            return Booking(.attention)
        }
        var donation = try Donations.fetch(refund.donationId, in: db)
        let isSame =
            said.refundAmount == refund.amount && said.currency == donation.currency
            && said.tradingOrderNo == donation.tradingOrderNo
        guard isSame else {
            let expected =
                "expected \(Money.named(refund.amount, donation.currency)) of \(donation.tradingOrderNo ?? "nothing")"
            try Attention.note(.refundDiffers, said.refundNo, "\(said.facts), \(expected)", at: now, in: db)
            return Booking(.attention, donation.id)
        }
        if let word = said.contradiction {
            try Attention.note(.contradicted, said.refundNo, "\(said.facts), but then \(word)", at: now, in: db)
        }
        switch (said.state, refund.status) {
        case (.initiated, .pending), (.processing, .pending): return Booking(.open, donation.id)
        case (.succeeded, .pending):
            try complete(&refund, &donation, at: now, in: db)
            return Booking(.completed, donation.id)
        case (.failed, .pending):
            try fail(&refund, "the gateway says that it failed", at: now, in: db)
            return Booking(.failed, donation.id)
        case (.succeeded, .failed), (.failed, .completed):
            try Attention.note(.contradicted, said.refundNo, said.facts, at: now, in: db)
            return Booking(.attention, donation.id)
        case (.initiated, _), (.processing, _), (.succeeded, .completed), (.failed, .failed):
            return Booking(.known, donation.id)
        }
    }

    private func complete(_ refund: inout Refund, _ donation: inout Donation, at now: Date, in db: Database) throws {
        refund.status = .completed
        refund.finishedAt = now
        try refund.update(db)
        donation.refundedAmount += refund.amount
        donation.updatedAt = now
        try donation.update(db)
        try db.execute(
            sql: "UPDATE campaign SET current_balance = current_balance - ? WHERE id = ?",
            arguments: [refund.amount, donation.campaignId])
        try DonationMails(options: options).refunded(donation, refund, at: now, in: db)
        for observer in observers { try observer.donationRefunded(donation, by: refund, in: db) }
    }

    private func fail(_ refund: inout Refund, _ reason: String, at now: Date, in db: Database) throws {
        refund.status = .failed
        refund.finishedAt = now
        try refund.update(db)
        try Attention.note(.refundFailed, refund.reference, reason, at: now, in: db)
    }

    private func booked(_ said: GatewayRefund, id: Int64) async throws(FundraisingError) -> Refund {
        try await database.change { db in
            _ = try book(said, in: db)
            return try Refunds.fetch(id, in: db)
        }
    }

    private func fetch(_ id: Int64) async throws(FundraisingError) -> Refund {
        try await database.look { db in try Refunds.fetch(id, in: db) }
    }

    private static func fetch(_ id: Int64, in db: Database) throws -> Refund {
        guard let refund = try Refund.fetchOne(db, key: id) else { throw FundraisingError.notFound("refund") }
        return refund
    }
}

extension Refund {
    /// Its reference at the gateway.
    package var reference: String { id.map(Refund.reference) ?? "" }

    /// The id in a reference; `nil` for what is none.
    package static func id(reference: String) -> Int64? {
        guard reference.hasPrefix("REF"), let id = Int64(reference.dropFirst(3)), id > 0 else { return nil }
        return self.reference(id) == reference ? id : nil
    }
}

extension GatewayRefund {
    /// What a person must know of it, the same for every delivery.
    var facts: String { "\(state.rawValue) \(Money.named(refundAmount, currency)) of \(tradingOrderNo)" }
}
