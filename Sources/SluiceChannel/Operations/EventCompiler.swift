import SluiceSchema

/// Compiles `trade` and `refund`.
struct EventCompiler {
    let places: Places
    let scope: Scope
    /// Whether all facts must be named, because what is read comes from outside.
    let isCallback: Bool

    /// nil after a problem was reported.
    func compile(
        _ node: YAMLNode, as subject: EventRule.Subject, _ diagnostics: inout Diagnostics
    ) -> EventRule? {
        guard let members = node.members else { return nil }
        let stateName = subject == .trade ? "state" : "status"
        var fields: [String: EventRule.Field] = [:]
        var isIncomplete = false
        for member in members where member.key != "merchant" && member.key != stateName {
            if member.value["none"] != nil {
                fields[member.key] = EventRule.Field.none
                if EventCompiler.facts.contains(member.key) { isIncomplete = true }
            } else if let template = Template.compile(member.value, in: scope, into: &diagnostics) {
                fields[member.key] = .value(template)
            }
        }
        if isCallback { checkRequired(node, subject, stateName, &diagnostics) }
        guard let stateNode = node[stateName], let state = state(stateNode, subject, &diagnostics) else { return nil }
        if case .none = state { isIncomplete = true }
        if node["merchant"]?["none"] != nil { isIncomplete = true }
        let currencies = places.declarations.services.money?.currencies
        let only = currencies?.count == 1 ? currencies?.first : nil
        checkCurrency(fields, only, &diagnostics)
        return EventRule(
            subject: subject, fields: fields, merchant: merchant(node["merchant"], &diagnostics), state: state,
            isIncomplete: isIncomplete, position: node.position, onlyCurrency: only)
    }

    /// What a callback must say before it moves a trade.
    private static let facts: Set<String> = ["trading_order_no", "amount", "currency"]

    private func checkRequired(
        _ node: YAMLNode, _ subject: EventRule.Subject, _ stateName: String, _ diagnostics: inout Diagnostics
    ) {
        let required =
            subject == .trade ? ["trading_order_no", "merchant", "amount", "currency"] : ["amount", "currency"]
        for name in required where node[name] == nil {
            diagnostics.add(
                Diagnostic(
                    node.position, code: "event-field-missing",
                    "a callback must say `\(name)`, or {none: \"why the provider does not send it\"}"))
        }
        if subject == .refund, node["refund_no"] == nil, node["refund_id"] == nil {
            diagnostics.add(
                Diagnostic(
                    node.position, code: "event-field-missing",
                    "a callback about a refund must say `refund_no` or `refund_id`"))
        }
    }

    /// An amount without a currency has no minor unit, unless there is only one currency or the unit is minor.
    private func checkCurrency(
        _ fields: [String: EventRule.Field], _ only: String?, _ diagnostics: inout Diagnostics
    ) {
        guard isCallback, case .value(let amount)? = fields["amount"], case .none? = fields["currency"], only == nil,
            let money = places.declarations.services.money, money.unit != .minor || !money.exponents.isEmpty
        else { return }
        diagnostics.add(
            Diagnostic(
                amount.position, code: "amount-without-currency",
                "the amount cannot be read without a currency, because this plugin takes several"))
    }

    private func merchant(_ node: YAMLNode?, _ diagnostics: inout Diagnostics) -> EventRule.Merchant? {
        guard let got = node?["got"].flatMap({ Template.compile($0, in: scope, into: &diagnostics) }),
            let expected = node?["expected"].flatMap({ Template.compile($0, in: scope, into: &diagnostics) })
        else { return nil }
        return EventRule.Merchant(got: got, expected: expected)
    }

    private func state(
        _ node: YAMLNode, _ subject: EventRule.Subject, _ diagnostics: inout Diagnostics
    ) -> StateRule? {
        let words =
            subject == .trade ? ReportedState.allCases.map(\.rawValue) : ReportedRefundStatus.allCases.map(\.rawValue)
        if let items = node.items { return list(items, node, words, &diagnostics) }
        if node["none"] != nil, node.members?.count == 1 { return StateRule.none }
        guard let members = node.members else { return word(node, words, &diagnostics).map(StateRule.constant) }
        guard let of = node["of"] else {
            diagnostics.add(
                Diagnostic(
                    node.position, code: "state-shape", "a table of states begins with `of: ${…}`, what it is about"))
            return nil
        }
        let template = Template.compile(of, in: scope, into: &diagnostics)
        var rows: [String: String] = [:]
        var otherwise: String?
        for member in members where member.key != "of" {
            guard let word = word(member.value, words, &diagnostics) else { continue }
            if member.key == "else" { otherwise = word } else { rows[member.key] = word }
        }
        guard let otherwise else {
            if node["else"] == nil { elseMissing(node, &diagnostics) }
            return nil
        }
        return template.map { .table(of: $0, rows: rows, otherwise: otherwise) }
    }

    private func list(
        _ items: [YAMLNode], _ node: YAMLNode, _ words: [String], _ diagnostics: inout Diagnostics
    ) -> StateRule? {
        var entries: [(condition: Condition, word: String)] = []
        var otherwise: String?
        for (index, item) in items.enumerated() {
            if let last = item["else"] {
                if index < items.count - 1 {
                    diagnostics.add(Diagnostic(item.position, code: "else-not-last", "`else` is the last of a list"))
                }
                otherwise = word(last, words, &diagnostics)
            } else if let when = item["when"], let is_ = item["is"] {
                let condition = Condition.compile(when, in: scope, into: &diagnostics)
                if let condition, let word = word(is_, words, &diagnostics) { entries.append((condition, word)) }
            } else {
                let message = "a state is {when: a condition, is: a word} or {else: a word}"
                diagnostics.add(Diagnostic(item.position, code: "state-shape", message))
            }
        }
        guard let otherwise else {
            if items.last?["else"] == nil { elseMissing(node, &diagnostics) }
            return nil
        }
        return .list(entries, otherwise: otherwise)
    }

    private func word(_ node: YAMLNode, _ words: [String], _ diagnostics: inout Diagnostics) -> String? {
        let text = node.text ?? ""
        if words.contains(text) { return text }
        diagnostics.add(
            Diagnostic(
                node.position, code: "unknown-state",
                "expected one of \(words.joined(separator: ", ")), found \"\(text)\"",
                suggestion: nearestName(to: text, among: words)))
        return nil
    }

    private func elseMissing(_ node: YAMLNode, _ diagnostics: inout Diagnostics) {
        diagnostics.add(
            Diagnostic(
                node.position, code: "else-missing", "the states do not say what all other words mean: add `else`"))
    }
}
