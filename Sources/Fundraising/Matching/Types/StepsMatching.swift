/// A logged-in person tells how many steps they walked today, and each company gives an amount for every so many of them.
struct StepsMatching: ActivityType {
    let id = "steps_matching"
    let name = Bilingual("Steps walked", "步数配捐")
    let explanation = Bilingual(
        "Each company gives an amount for every so many steps that a person walks in a day.",
        "每人每天走满一定步数，各企业捐出一笔固定金额。")
    let terms: Set<GiftTerm> = [.amount]
    let ruleFields = [
        ActivityField("steps_per_gift", Bilingual("Steps for one gift", "每次配捐所需步数"), 1...100_000, initial: 1_000),
        ActivityField(
            "steps_max", Bilingual("Steps that count in a day", "每日计入步数上限"), 1...100_000, initial: 20_000),
    ]
    let deed: Deed? = Deed(
        button: Bilingual("Give my steps", "捐出步数"),
        fields: [ActivityField("steps", Bilingual("Steps walked today", "今日步数"), 1...100_000)], style: "steps")

    func event(for occasion: Occasion) -> EventWish? {
        guard case .deed(let accountID, let day, let numbers) = occasion, let steps = numbers["steps"] else {
            return nil
        }
        return EventWish(userEvent: "steps \(steps)", once: "account-\(accountID):\(day)", quantity: steps)
    }

    func gift(_ terms: GiftTerms, quantity: Int64, rules: [String: Int64]) -> Int64 {
        guard case .amount(let amount) = terms, let each = rules["steps_per_gift"], let most = rules["steps_max"],
            each > 0
        else { return 0 }
        return min(quantity, most) / each * amount
    }

    func rule(_ numbers: [String: Int64]) -> Bilingual {
        let (each, most) = (numbers["steps_per_gift"] ?? 0, numbers["steps_max"] ?? 0)
        return Bilingual(
            "For every \(each) steps that you walk, up to \(most) steps a day.",
            "每走 \(each) 步即配捐一次，每日最多计 \(most) 步。")
    }

    func sentence(of event: ActivityEvent) -> Bilingual {
        let steps = event.userEvent.dropFirst("steps ".count)
        return Bilingual("walked \(steps) steps", "走了 \(steps) 步")
    }
}
