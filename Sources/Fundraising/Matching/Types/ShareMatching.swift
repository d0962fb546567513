/// A logged-in person shares the campaign, and each company gives an amount: once a day for each person.
struct ShareMatching: ActivityType {
    let id = "share_matching"
    let name = Bilingual("Share matching", "分享配捐")
    let explanation = Bilingual(
        "Each company gives an amount when a person shares the campaign, once a day for each person.",
        "每人每天首次分享项目时，各企业捐出一笔固定金额。")
    let terms: Set<GiftTerm> = [.amount]
    let ruleFields: [ActivityField] = []
    let deed: Deed? = Deed(button: Bilingual("Share this campaign", "分享项目"), fields: [], style: "share")

    func event(for occasion: Occasion) -> EventWish? {
        guard case .deed(let accountID, let day, _) = occasion else { return nil }
        return EventWish(userEvent: "share", once: "account-\(accountID):\(day)", quantity: 1)
    }

    func gift(_ terms: GiftTerms, quantity: Int64, rules: [String: Int64]) -> Int64 {
        guard case .amount(let amount) = terms, quantity > 0 else { return 0 }
        return amount
    }

    func rule(_ numbers: [String: Int64]) -> Bilingual {
        Bilingual("For everybody who shares this campaign, once a day.", "每人每天首次分享，企业即配捐。")
    }

    func sentence(of event: ActivityEvent) -> Bilingual { Bilingual("shared this campaign", "分享了项目") }
}
