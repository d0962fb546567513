/// An activity with the companies that give in it.
package struct ActivityDetail: Sendable {
    /// A company's line.
    package struct Donor: Sendable {
        package let line: ActivityMatchingGiftDonor
        package let company: Company
        /// Its own terms; `nil` for those of the activity.
        package var ownTerms: GiftTerms? { GiftTerms(line.donationAmount, line.donationProportion) }
    }

    package let activity: Activity
    /// What a company gives that has no terms of its own.
    package let terms: GiftTerms?
    /// In the order of the companies' ids: in this order they give.
    package let donors: [Donor]

    /// What a company gives.
    package func terms(of donor: Donor) -> GiftTerms? { donor.ownTerms ?? terms }
}

extension GiftTerms {
    /// The two columns; an amount of its own goes before a proportion.
    init?(_ amount: Int64?, _ proportion: Int64?) {
        if let amount {
            self = .amount(amount)
        } else if let proportion {
            self = .proportion(proportion)
        } else {
            return nil
        }
    }

    var amount: Int64? { if case .amount(let amount) = self { amount } else { nil } }
    var proportion: Int64? { if case .proportion(let points) = self { points } else { nil } }
}
