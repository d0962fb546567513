import Foundation
import GRDB

extension Reconciliations {
    /// What is different about a payment that the gateway lists.
    func compare(_ payment: GatewayPayment, _ span: ReconciliationDay) async throws(FundraisingError)
        -> [FoundDifference]
    {
        guard let id = Donation.id(reference: payment.productOrderNo), let donation = try await known(id) else {
            return [difference(.unknownReference, payment, nil, "no donation has this reference")]
        }
        guard payment.currency == donation.currency else {
            return [difference(.currencyDiffers, payment, donation, "the donation is in \(donation.currency)")]
        }
        guard payment.tradingAmount == donation.paymentAmount else {
            return [difference(.amountDiffers, payment, donation, "the amounts are not the same")]
        }
        guard donation.status == .completed else { return try await missing(payment, donation).map { [$0] } ?? [] }
        if let number = donation.tradingOrderNo, number != payment.tradingOrderNo {
            return [difference(.missingHere, payment, donation, "the donation was paid by \(number)")]
        }
        var found: [FoundDifference] = []
        if let date = donation.paymentDate, !span.contains(date) {
            found.append(difference(.dayDiffers, payment, donation, "booked as paid at \(GatewayJSON.text(date))"))
        }
        if let origin = try await paidOrigin(of: donation) {
            found.append(
                difference(.paidTwice, origin, nil, "its second try \(donation.reference) was paid as well"))
        }
        if payment.refund != donation.refundedAmount { found += try await refunds(payment, id) }
        return found
    }

    /// Completed here in this day, and not in the gateway's list of it.
    func unlisted(_ donation: Donation) async throws(FundraisingError) -> FoundDifference {
        let payment = try await ask { () async throws(GatewayFailure) in
            try await gateway.payment(productOrderNo: donation.reference, refresh: false)
        }
        guard let payment, payment.state == .succeeded else {
            let state = payment?.state.rawValue ?? "unknown there"
            return FoundDifference(
                kind: .missingAtGateway, reference: donation.reference, donationAmount: donation.paymentAmount,
                currency: donation.currency, detail: "the payment is \(state)")
        }
        if payment.currency != donation.currency {
            return difference(.currencyDiffers, payment, donation, "the donation is in \(donation.currency)")
        }
        if payment.tradingAmount != donation.paymentAmount {
            return difference(.amountDiffers, payment, donation, "the amounts are not the same")
        }
        return difference(.dayDiffers, payment, donation, "the gateway counts it in another day")
    }

    /// Paid, and not completed here: a missed result is booked; money after the end is for a person.
    private func missing(_ payment: GatewayPayment, _ donation: Donation) async throws(FundraisingError)
        -> FoundDifference?
    {
        let outcome = try await donations.database.change { db in try donations.book(payment, in: db).outcome }
        // Its result came while the day was compared.
        if outcome == .known { return nil }
        if outcome == .completed {
            var mended = difference(.missingHere, payment, donation, "its result was missed, and is booked now")
            mended.isMended = true
            return mended
        }
        if payment.refund == payment.tradingAmount {
            var mended = difference(.missingHere, payment, donation, "it came after the end, and went back in full")
            mended.isMended = true
            return mended
        }
        if let paid = try await paidRetry(of: donation) {
            return difference(.paidTwice, payment, donation, "its second try \(paid.reference) was paid as well")
        }
        return difference(.missingHere, payment, donation, "the donation is \(donation.status.rawValue)")
    }

    /// Other refunds there than here: the results of ours may have been missed.
    private func refunds(_ listed: GatewayPayment, _ id: Int64) async throws(FundraisingError) -> [FoundDifference] {
        await refunds.settle(donationID: id)
        // Refunds may have moved since the list was made.
        let latest = try await ask { () async throws(GatewayFailure) in
            try await gateway.payment(productOrderNo: listed.productOrderNo, refresh: false)
        }
        guard let payment = latest, let donation = try await known(id) else { return [] }
        var found = FoundDifference(
            kind: .refundDiffers, reference: donation.reference, gatewayAmount: payment.refund,
            donationAmount: donation.refundedAmount, currency: donation.currency,
            detail: "the refunds are not the same")
        if payment.refund == donation.refundedAmount {
            found = FoundDifference(
                kind: .refundDiffers, reference: donation.reference, gatewayAmount: payment.refund,
                donationAmount: donation.refundedAmount, currency: donation.currency,
                detail: "the result of a refund was missed, and is booked now", isMended: true)
        }
        return [found]
    }

    /// The completed donation among the later tries of one.
    private func paidRetry(of donation: Donation) async throws(FundraisingError) -> Donation? {
        try await database.look { db in
            try Donation.fetchOne(
                db,
                sql: """
                    WITH RECURSIVE tries(id) AS (
                        SELECT id FROM donation WHERE retry_of = ?
                        UNION SELECT donation.id FROM donation JOIN tries ON donation.retry_of = tries.id)
                    SELECT * FROM donation WHERE id IN tries AND status = 'completed' LIMIT 1
                    """, arguments: [donation.id])
        }
    }

    /// The payment of an earlier try that was paid after all.
    private func paidOrigin(of donation: Donation) async throws(FundraisingError) -> GatewayPayment? {
        var next = donation.retryOf
        while let id = next {
            guard let origin = try await known(id) else { return nil }
            let payment = try await ask { () async throws(GatewayFailure) in
                try await gateway.payment(productOrderNo: origin.reference, refresh: false)
            }
            if let payment, payment.state == .succeeded { return payment }
            // Ids only fall along the chain, so it ends.
            next = origin.retryOf
        }
        return nil
    }

    private func known(_ id: Int64) async throws(FundraisingError) -> Donation? {
        try await database.look { db in try Donation.fetchOne(db, key: id) }
    }

    private func difference(
        _ kind: ReconciliationDifference.Kind, _ payment: GatewayPayment, _ donation: Donation?, _ detail: String
    ) -> FoundDifference {
        FoundDifference(
            kind: kind, reference: payment.productOrderNo, gatewayAmount: payment.tradingAmount,
            donationAmount: donation?.paymentAmount, currency: payment.currency, detail: detail)
    }
}
