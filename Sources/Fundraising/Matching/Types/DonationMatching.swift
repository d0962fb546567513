/// A donation is completed, and each company gives its proportion of it, or an amount. What is refunded later was not
/// donated: the company's gift shrinks with it.
struct DonationMatching: ActivityType {
    let id = "donation_matching"
    let name = Bilingual("Donation matching", "捐款配捐")
    let explanation = Bilingual(
        "Each company gives a proportion of every donation, or an amount for every donation.",
        "每笔捐款完成后，各企业按比例或按固定金额配捐。")
    let terms: Set<GiftTerm> = [.proportion, .amount]
    let ruleFields: [ActivityField] = []
    let deed: Deed? = nil

    func event(for occasion: Occasion) -> EventWish? {
        guard case .donation(let donation) = occasion, let id = donation.id else { return nil }
        let reference = Donation.reference(id)
        return EventWish(
            userEvent: "donation \(reference)", once: reference,
            quantity: donation.paymentAmount - donation.refundedAmount)
    }

    func gift(_ terms: GiftTerms, quantity: Int64, rules: [String: Int64]) -> Int64 {
        guard quantity > 0 else { return 0 }
        switch terms {
        case .amount(let amount): return amount
        case .proportion(let points): return GiftRule.proportion(points, of: quantity)
        }
    }

    func rule(_ numbers: [String: Int64]) -> Bilingual { Bilingual("For every donation.", "每笔捐款均可获得配捐。") }

    func sentence(of event: ActivityEvent) -> Bilingual { Bilingual("donated", "完成了捐款") }
}
