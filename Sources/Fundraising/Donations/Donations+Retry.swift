import Foundation
import GRDB

extension Donations {
    /// Tries a failed or cancelled donation again, as a new donation under a new reference. Asked twice, the answer is the
    /// same new donation.
    ///
    /// Throws `not-found`, `donation-not-retryable`, `donation-under-review` where money seems to have arrived after all,
    /// `campaign-closed` or `storage-failed`.
    package func retry(_ id: Int64, clientIP: String? = nil) async throws(FundraisingError) -> Donation {
        // Before anybody pays a second time: did the first payment really end without money?
        if try await donation(id).tradingOrderNo != nil { _ = try await refresh(id) }
        let now = clock()
        let (donation, isNew) = try await database.change { db in
            let origin = try Donations.fetch(id, in: db)
            if let known = try Donation.filter(sql: "retry_of = ?", arguments: [id]).fetchOne(db) {
                return (known, false)
            }
            guard origin.status == .failed || origin.status == .cancelled, try !Donations.isGift(id, in: db) else {
                throw FundraisingError.donationNotRetryable
            }
            guard try !Attention.isOpen(.paidAfterEnd, origin.reference, in: db) else {
                throw FundraisingError.donationUnderReview
            }
            guard try Campaign.fetchOne(db, key: origin.campaignId)?.state == .open else {
                throw FundraisingError.campaignClosed
            }
            var again = Donation(
                donatorId: origin.donatorId, campaignId: origin.campaignId, status: .pending,
                paymentAmount: origin.paymentAmount, currency: origin.currency, tradingChannel: origin.tradingChannel,
                method: origin.method, retryOf: id, donorName: origin.donorName, message: origin.message,
                language: origin.language, createdAt: now, updatedAt: now)
            try again.insert(db)
            return (again, true)
        }
        return isNew ? try await placed(donation, clientIP: clientIP) : donation
    }
}
