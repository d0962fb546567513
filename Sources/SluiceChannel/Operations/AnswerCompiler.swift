import SluiceSchema

/// Compiles `answers`, `verify`, `outcomes`, `reason` and `keep`.
struct AnswerCompiler {
    let places: Places
    /// The plugin's `answers`.
    let shared: YAMLNode?

    /// Compiles what is said under an operation, its method or a step, the innermost first.
    ///
    /// - Parameters:
    ///   - layers: nodes that may carry `answers`, `outcomes` and `reason`; the first that has one wins, only the
    ///     outcomes of all of them count, in this order, before the shared ones.
    ///   - outer: further nodes whose `answers` count, but not their `outcomes`: those of an operation for its steps.
    ///   - scope: the names of the place with the answer.
    func compile(
        _ layers: [YAMLNode], outer: [YAMLNode] = [], at position: SourcePosition, in scope: Scope,
        _ diagnostics: inout Diagnostics
    ) -> AnswerRule? {
        let answers = (layers + outer).compactMap { $0["answers"] } + [shared].compactMap { $0 }
        guard let verify = answers.compactMap({ $0["verify"] }).first else {
            diagnostics.add(
                Diagnostic(
                    position, code: "verify-missing",
                    "nothing says how the answer is verified: give `verify` under `answers`, or {none: \"why that is safe\"}"
                ))
            return nil
        }
        let format = answers.compactMap { $0["format"]?.text }.first.flatMap { WireFormat(rawValue: $0) } ?? .json
        let verification = verification(verify, in: scope, &diagnostics)
        let reasons = layers.compactMap { $0["reason"] } + answers.compactMap { $0["reason"] }
        let outcomes = self.outcomes(
            layers.compactMap { $0["outcomes"] } + answers.compactMap { $0["outcomes"] }, at: position, in: scope,
            &diagnostics)
        guard let verification, let outcomes else { return nil }
        let code = reasons.first?["code"].flatMap { Template.compile($0, in: scope, into: &diagnostics) }
        let message = reasons.first?["message"].flatMap { Template.compile($0, in: scope, into: &diagnostics) }
        return AnswerRule(
            format: format, verification: verification, outcomes: outcomes, code: code, message: message)
    }

    /// A recipe's name, a list of names, or `{none: why}`.
    func verification(
        _ node: YAMLNode, in scope: Scope, _ diagnostics: inout Diagnostics
    ) -> Verification? {
        if let reason = node["none"]?.text { return .unproved(because: reason) }
        let names = node.items ?? [node]
        let compiler = RecipeCompiler(places: places, scope: scope, purpose: .verifying)
        var planner = RecipePlanner(places: places, scope: scope)
        var recipes: [Recipe] = []
        var references: Set<Reference> = []
        for item in names {
            guard let name = item.text else { return nil }
            guard let declared = places.declarations.recipes[name] else {
                diagnostics.add(
                    Diagnostic(
                        item.position, code: "unknown-recipe", "there is no recipe \"\(name)\"",
                        suggestion: nearestName(to: name, among: places.declarations.recipes.keys.sorted())))
                continue
            }
            if declared["given"] == nil, declared["candidates"] == nil {
                diagnostics.add(
                    Diagnostic(
                        item.position, code: "recipe-computes",
                        "the recipe \"\(name)\" cannot verify: it says neither `given` nor `candidates`"))
                continue
            }
            guard let recipe = compiler.compile(name, &diagnostics) else { continue }
            references.formUnion(recipe.references)
            recipes.append(recipe)
        }
        let plan = planner.plan(for: references, &diagnostics)
        return recipes.count == names.count && !recipes.isEmpty ? .recipes(recipes, computed: plan) : nil
    }

    /// The lists one after the other, up to the first `else`.
    private func outcomes(
        _ lists: [YAMLNode], at position: SourcePosition, in scope: Scope, _ diagnostics: inout Diagnostics
    ) -> OutcomeList? {
        var entries: [OutcomeList.Entry] = []
        var otherwise: Verdict?
        var isComplete = true
        for list in lists {
            let items = list.items ?? []
            for (index, item) in items.enumerated() {
                if let word = item["else"] {
                    if index < items.count - 1 {
                        diagnostics.add(
                            Diagnostic(word.position, code: "else-not-last", "`else` is the last of a list"))
                    }
                    if item["when"] != nil || item["is"] != nil {
                        diagnostics.add(Diagnostic(item.position, code: "outcome-shape", "`else` stands alone"))
                    }
                    otherwise = otherwise ?? word.text.flatMap { Verdict(rawValue: $0) }
                    continue
                }
                guard let when = item["when"], let word = item["is"] else {
                    let message = "an outcome is {when: a condition, is: a word} or {else: a word}"
                    diagnostics.add(Diagnostic(item.position, code: "outcome-shape", message))
                    isComplete = false
                    continue
                }
                guard let condition = Condition.compile(when, in: scope, into: &diagnostics),
                    let verdict = word.text.flatMap({ Verdict(rawValue: $0) })
                else {
                    isComplete = false
                    continue
                }
                if otherwise == nil { entries.append(OutcomeList.Entry(condition: condition, verdict: verdict)) }
            }
        }
        guard let otherwise else {
            diagnostics.add(
                Diagnostic(
                    lists.last?.position ?? position, code: "else-missing",
                    "the outcomes do not say what all other answers mean: end the list with {else: unknown}"))
            return nil
        }
        return isComplete ? OutcomeList(entries: entries, otherwise: otherwise) : nil
    }

    /// `keep`.
    func keep(_ node: YAMLNode?, in scope: Scope, _ diagnostics: inout Diagnostics) -> [KeepRule] {
        (node?.members ?? []).compactMap { member in
            let value = member.value["value"] ?? member.value
            guard let template = Template.compile(value, in: scope, into: &diagnostics) else { return nil }
            return KeepRule(
                name: member.key, value: template, isSecret: member.value["secret"]?.boolean ?? false)
        }
    }
}
