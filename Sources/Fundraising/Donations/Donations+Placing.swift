import Foundation
import GRDB

extension Donations {
    /// Asks the gateway for a pending donation's payment, again: the same reference is the same payment, so this may be
    /// done as often as one likes. Throws `not-found`, `donation-not-pending` or `storage-failed`.
    package func place(_ id: Int64, clientIP: String? = nil) async throws(FundraisingError) -> Donation {
        let donation = try await donation(id)
        guard donation.status == .pending else { throw .donationNotPending }
        return try await placed(donation, clientIP: clientIP)
    }

    /// Asks the gateway, which asks the provider, and books the answer. Without an answer the donation stays as it is.
    /// Throws `not-found` or `storage-failed`.
    package func refresh(_ id: Int64) async throws(FundraisingError) -> Donation {
        let reference = Donation.reference(id)
        let donation = try await donation(id)
        let said = await answer(of: { () async throws(GatewayFailure) in
            try await gateway.payment(productOrderNo: reference, refresh: true)
        })
        guard case .success(let payment?) = said else { return donation }
        return try await booked(payment, donationID: id)
    }

    /// The order of a donation. Each call makes the same one: another would be a conflict.
    func order(_ donation: Donation, id: Int64, clientIP: String?) async throws(FundraisingError) -> PaymentOrder {
        let title = try await database.look { db in
            try Campaign.fetchOne(db, key: donation.campaignId)?.title(in: donation.language) ?? ""
        }
        return PaymentOrder(
            productOrderNo: Donation.reference(id), tradingChannel: donation.tradingChannel, method: donation.method,
            tradingAmount: donation.paymentAmount, currency: donation.currency,
            description: "\(title.prefix(40)) (\(Donation.reference(id)))",
            payerName: donation.donorName.isEmpty ? nil : donation.donorName, clientIP: clientIP,
            returnURL: options.resultURL(donationID: id), expiresIn: max(60, options.expiresInSeconds))
    }

    func placed(_ donation: Donation, clientIP: String?) async throws(FundraisingError) -> Donation {
        let id = try donation.id.orMissing()
        let order = try await order(donation, id: id, clientIP: clientIP)
        switch await answer(of: { () async throws(GatewayFailure) in try await gateway.pay(order) }) {
        case .success(let payment): return try await booked(payment, donationID: id)
        case .failure(.refused(let status, let code, let detail)):
            return try await refused(id, "\(status) \(code): \(detail)")
        case .failure(.unclear), .failure(.unavailable):
            // What happened is not known, or comes later: pending says just that.
            return try await self.donation(id)
        }
    }

    /// The gateway would not take the order. An earlier call, whose answer was lost, may have been taken: only when the
    /// gateway knows no such payment has the donation failed.
    func refused(_ id: Int64, _ reason: String) async throws(FundraisingError) -> Donation {
        let reference = Donation.reference(id)
        let known = await answer(of: { () async throws(GatewayFailure) in
            try await gateway.payment(productOrderNo: reference, refresh: false)
        })
        let now = clock()
        switch known {
        case .failure: return try await donation(id)
        case .success(let payment?): return try await booked(payment, donationID: id)
        case .success(nil):
            return try await database.change { db in
                var donation = try Donations.fetch(id, in: db)
                guard donation.status == .pending else { return donation }
                try end(&donation, .failed, at: now, in: db)
                try Attention.note(.placingRefused, reference, reason, at: now, in: db)
                return donation
            }
        }
    }

    func booked(_ payment: GatewayPayment, donationID: Int64) async throws(FundraisingError) -> Donation {
        try await database.change { db in
            _ = try book(payment, in: db)
            return try Donations.fetch(donationID, in: db)
        }
    }
}

extension Campaign {
    /// Its title in `en` or `zh`.
    package func title(in language: String) -> String { language == "zh" ? titleZh : title }
}
