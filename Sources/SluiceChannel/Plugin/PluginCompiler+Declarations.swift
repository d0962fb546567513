import SluiceSchema
import SluiceTrade

extension PluginCompiler {
    /// What is declared by name, before anything that refers to it.
    mutating func gather() -> Declarations {
        var declarations = Declarations()
        declarations.settings = settingRules()
        declarations.services = FunctionServices(money: money(), tables: tables())
        func nodes(_ key: String) -> [String: YAMLNode] {
            Dictionary((node[key]?.members ?? []).map { ($0.key, $0.value) }) { $1 }
        }
        declarations.recipes = nodes("recipes")
        declarations.rings = nodes("keys")
        declarations.tokens = nodes("tokens")
        declarations.calls = nodes("calls")
        for operation in node["operations"]?.members ?? [] { declarations.kept.formUnion(keptNames(operation.value)) }
        return declarations
    }

    /// Names under any `keep` of an operation.
    private func keptNames(_ node: YAMLNode) -> Set<String> {
        var names: Set<String> = []
        for member in node.members ?? [] {
            switch member.key {
            case "keep": names.formUnion((member.value.members ?? []).map(\.key))
            case "methods":
                for method in member.value.members ?? [] { names.formUnion(keptNames(method.value)) }
            case "steps":
                for step in member.value.items ?? [] { names.formUnion(keptNames(step)) }
            default: break
            }
        }
        return names
    }

    private mutating func settingRules() -> [SettingRule] {
        var rules: [SettingRule] = []
        for member in node["settings"]?.members ?? [] {
            let node = member.value
            guard let kind = node["kind"]?.text.flatMap({ SettingKind(rawValue: $0) }) else { continue }
            if ["channel_name", "channel_label", "refund_notify_url", "return_url", "plugin"].contains(member.key) {
                diagnostics.add(
                    Diagnostic(
                        member.keyPosition, code: "setting-taken",
                        "every channel has \"\(member.key)\" already; a plugin does not declare it"))
            }
            if kind == .choice, node["choices"] == nil {
                diagnostics.add(
                    Diagnostic(member.keyPosition, code: "choices-missing", "a choice must say its `choices`"))
            }
            if kind.isSecret, let standard = node["default"] {
                diagnostics.add(
                    Diagnostic(
                        standard.position, code: "secret-default",
                        "a secret has no default: a plugin is no place for one"))
            }
            rules.append(
                SettingRule(
                    name: member.key, kind: kind, standard: node["default"],
                    isRequired: node["required"]?.boolean ?? true,
                    form: node["as"]?.text.flatMap { SecretForm(rawValue: $0) } ?? .text,
                    lengthBytes: node["bytes"]?.integer,
                    choices: node["choices"]?.items?.compactMap(\.text) ?? [], password: node["password"]?.text,
                    position: member.keyPosition))
        }
        for rule in rules where rule.password != nil {
            checkPassword(of: rule, rules)
        }
        return rules
    }

    private mutating func checkPassword(of rule: SettingRule, _ rules: [SettingRule]) {
        guard let name = rule.password, rules.first(where: { $0.name == name })?.kind != .secret else { return }
        diagnostics.add(
            Diagnostic(
                rule.position, code: "unknown-setting",
                "the password of \"\(rule.name)\" must be a setting of the kind secret",
                suggestion: nearestName(to: name, among: rules.map(\.name))))
    }

    private mutating func money() -> MoneyRules? {
        guard let node = node["money"], let unit = node["unit"]?.text.flatMap({ MoneyRules.Unit(rawValue: $0) }) else {
            return nil
        }
        let currencies = node["currencies"]?.items?.compactMap(\.text)
        for item in node["currencies"]?.items ?? [] { checkCurrency(item.text ?? "", item.position) }
        var exponents: [String: Int] = [:]
        for member in node["exponents"]?.members ?? [] {
            checkCurrency(member.key, member.keyPosition)
            exponents[member.key] = member.value.integer
        }
        var codes: [String: String] = [:]
        for member in node["codes"]?.members ?? [] {
            checkCurrency(member.key, member.keyPosition)
            codes[member.key] = member.value.text
        }
        return MoneyRules(
            unit: unit, isNumber: node["as"]?.text == "number", exponents: exponents, codes: codes,
            currencies: currencies, minimum: node["minimum"]?.integer.map(Int64.init),
            maximum: node["maximum"]?.integer.map(Int64.init))
    }

    private mutating func checkCurrency(_ code: String, _ position: SourcePosition) {
        guard Currency.named(code) == nil else { return }
        diagnostics.add(
            Diagnostic(
                position, code: "unknown-currency", "\"\(code)\" is no currency of ISO 4217",
                suggestion: nearestName(to: code, among: Currency.codes)))
    }

    private mutating func tables() -> [String: LookupTable] {
        var tables: [String: LookupTable] = [:]
        let nowhere = Scope(roots: [:])
        for table in node["tables"]?.members ?? [] {
            var result = LookupTable(rows: [:])
            for row in table.value.members ?? [] {
                guard let value = Template.compile(row.value, in: nowhere, into: &diagnostics)?.constant else {
                    continue
                }
                if row.key == "else" { result.otherwise = value } else { result.rows[row.key] = value }
            }
            tables[table.key] = result
        }
        return tables
    }

    /// `order_no` or `refund_no`, tried with the numbers that the gateway makes.
    mutating func number(_ key: String) -> NumberRule? {
        guard let node = node[key], let pattern = node["pattern"], let text = pattern.text else { return nil }
        guard let compiled = CompiledPattern(text) else {
            diagnostics.add(
                Diagnostic(pattern.position, code: "bad-pattern", "this is no regular expression that can be compiled"))
            return nil
        }
        let rule = NumberRule(
            pattern: text, compiled: compiled, prefix: node["prefix"]?.text ?? "", maximum: node["maximum"]?.integer,
            isDigitsOnly: node["alphabet"]?.text == "digits")
        if let (sample, problem) = NumberRule.samples.lazy.compactMap({ sample in
            rule.problem(sample).map { (sample, $0) }
        }).first {
            diagnostics.add(
                Diagnostic(
                    pattern.position, code: "order-number-unfit",
                    "the gateway makes numbers like \(sample) (20 upper-case letters and digits), and \(problem)"))
        }
        return rule
    }

    /// `log`. A secret setting cannot be in the clear.
    mutating func clearNames(_ declarations: Declarations) -> Set<String> {
        var names: Set<String> = []
        for item in node["log"]?["clear"]?.items ?? [] {
            guard let name = item.text else { continue }
            let isSecret = declarations.settings.contains {
                $0.kind.isSecret && $0.name.equalsIgnoringASCIICase(name)
            }
            if isSecret || name.equalsIgnoringASCIICase("authorization") || name.equalsIgnoringASCIICase("cookie") {
                diagnostics.add(
                    Diagnostic(
                        item.position, code: "secret-in-log",
                        "\"\(name)\" is a secret, it cannot be logged in the clear"))
            }
            names.insert(name.lowercased())
        }
        return names
    }
}
