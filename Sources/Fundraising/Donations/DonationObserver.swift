package import GRDB

/// Who wants to know, in the same transaction, that a donation was completed or money of it went back.
///
/// Matching gifts hang on these two facts, and donations know nothing of matching gifts.
package protocol DonationObserver: Sendable {
    /// The donation has just become completed, and its amount stands in the campaign's balance.
    func donationCompleted(_ donation: Donation, in db: Database) throws
    /// A refund has just become completed. `donation.refundedAmount` holds it already.
    func donationRefunded(_ donation: Donation, by refund: Refund, in db: Database) throws
}
