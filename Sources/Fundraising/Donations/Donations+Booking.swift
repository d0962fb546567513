import Foundation
package import GRDB

extension Donations {
    /// Books what the gateway says of a payment: the one place that completes, fails or cancels a donation.
    ///
    /// Safe with whatever comes twice, late or out of order: a donation that has ended stays as it is. What does not fit
    /// (reference, amount, currency, money after the end) books nothing and is written down for a person. Completing,
    /// balance, receipt, mails and observers are part of the caller's transaction, all or none.
    package func book(_ payment: GatewayPayment, in db: Database) throws -> Booking {
        let now = clock()
        guard let id = Donation.id(reference: payment.productOrderNo), var donation = try Donation.fetchOne(db, key: id)
        else {
            try Attention.note(.unknownReference, payment.productOrderNo, payment.facts, at: now, in: db)
            return Booking(.attention)
        }
        guard payment.tradingAmount == donation.paymentAmount, payment.currency == donation.currency else {
            let expected = "expected \(Money.named(donation.paymentAmount, donation.currency))"
            try Attention.note(.amountDiffers, donation.reference, "\(payment.facts), \(expected)", at: now, in: db)
            return Booking(.attention, id)
        }
        if let known = donation.tradingOrderNo, known != payment.tradingOrderNo {
            try Attention.note(
                .otherPayment, donation.reference, "\(payment.facts), known as \(known)", at: now, in: db)
            return Booking(.attention, id)
        }
        let booking = try book(payment, &donation, id: id, at: now, in: db)
        guard let word = payment.contradiction, booking.outcome != .attention else { return booking }
        let kind = word == GatewayPayment.State.succeeded.rawValue ? Attention.Kind.paidAfterEnd : .contradicted
        try Attention.note(kind, donation.reference, "\(payment.facts), but then \(word)", at: now, in: db)
        return Booking(.attention, id)
    }

    private func book(
        _ payment: GatewayPayment, _ donation: inout Donation, id: Int64, at now: Date, in db: Database
    ) throws -> Booking {
        switch (payment.state, donation.status) {
        case (.created, .pending), (.pending, .pending):
            try keepAction(of: payment, &donation, at: now, in: db)
            return Booking(.open, id)
        case (.succeeded, .pending):
            try complete(&donation, payment, at: now, in: db)
            return Booking(.completed, id)
        case (.closed, .pending):
            donation.tradingOrderNo = payment.tradingOrderNo
            try end(&donation, .cancelled, at: now, in: db)
            return Booking(.cancelled, id)
        case (.failed, .pending):
            donation.tradingOrderNo = payment.tradingOrderNo
            try end(&donation, .failed, at: now, in: db)
            return Booking(.failed, id)
        case (.succeeded, .failed), (.succeeded, .cancelled):
            // Final is final, and the money is there: a person decides.
            try Attention.note(.paidAfterEnd, donation.reference, payment.facts, at: now, in: db)
            return Booking(.attention, id)
        case (.closed, .completed), (.failed, .completed):
            try Attention.note(.contradicted, donation.reference, payment.facts, at: now, in: db)
            return Booking(.attention, id)
        case (.succeeded, .completed), (.created, _), (.pending, _), (.closed, _), (.failed, _):
            return Booking(.known, id)
        }
    }

    private func keepAction(of payment: GatewayPayment, _ donation: inout Donation, at now: Date, in db: Database)
        throws
    {
        donation.tradingOrderNo = payment.tradingOrderNo
        // An answer without an action does not take away one that the donor may be looking at.
        if let action = payment.action, action.type != "none" {
            donation.action = String(decoding: try JSONEncoder().encode(action), as: UTF8.self)
        }
        donation.updatedAt = now
        try donation.update(db)
    }

    private func complete(_ donation: inout Donation, _ payment: GatewayPayment, at now: Date, in db: Database) throws {
        donation.status = .completed
        donation.paymentDate = payment.paidTime ?? payment.updateTime
        donation.tradingOrderNo = payment.tradingOrderNo
        donation.action = nil
        donation.updatedAt = now
        try donation.update(db)
        try db.execute(
            sql: "UPDATE campaign SET current_balance = current_balance + ? WHERE id = ?",
            arguments: [donation.paymentAmount, donation.campaignId])
        let receipt = try Receipts.issue(for: donation, at: now, in: db)
        try DonationMails(options: options).completed(donation, receipt, at: now, in: db)
        for observer in observers { try observer.donationCompleted(donation, in: db) }
    }

    /// A pending donation ends without money.
    func end(_ donation: inout Donation, _ status: Donation.Status, at now: Date, in db: Database) throws {
        precondition(status == .failed || status == .cancelled, "money is booked by complete()")
        donation.status = status
        donation.action = nil
        donation.updatedAt = now
        try donation.update(db)
        // Who leaves without paying is not written to.
        if status == .failed { try DonationMails(options: options).failed(donation, at: now, in: db) }
    }
}

extension GatewayPayment {
    /// What a person must know of it, the same for every delivery.
    var facts: String { "\(tradingOrderNo) \(state.rawValue) \(Money.named(tradingAmount, currency))" }
}

extension Donation {
    /// Its reference at the gateway.
    package var reference: String { id.map(Donation.reference) ?? "" }

    /// What the donor does next, where the gateway has said it.
    package var nextAction: PaymentAction? {
        action.flatMap { try? JSONDecoder().decode(PaymentAction.self, from: Data($0.utf8)) }
    }
}
