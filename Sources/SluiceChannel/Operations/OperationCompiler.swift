import SluiceSchema

/// Compiles one operation with its methods.
struct OperationCompiler {
    let places: Places
    let name: OperationName
    /// The plugin's `requests` and `answers`.
    let sharedRequests: YAMLNode?
    let sharedAnswers: YAMLNode?

    /// nil after a problem was reported.
    func compile(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> OperationDeclaration? {
        if let reason = node["none"]?.text { return OperationDeclaration.none(reason: reason) }
        if node["expires"] != nil {
            guard let reason = node["because"]?.text else {
                diagnostics.add(
                    Diagnostic(node.position, code: "because-missing", "`expires: itself` must say `because` of what"))
                return nil
            }
            return .expires(reason: reason)
        }
        let methods = node["methods"]?.members ?? []
        let hasOwn = node["request"] != nil || node["steps"] != nil || node["sent_by"]?.text == SentBy.nobody.rawValue
        var base: OperationRule.Variant?
        if methods.isEmpty || name != .pay {
            if !hasOwn, methods.isEmpty || name != .pay {
                if methods.isEmpty { requestMissing(node, &diagnostics) }
            } else {
                base = variant([node], node.position, &diagnostics)
            }
        }
        var compiled: [(name: String, variant: OperationRule.Variant)] = []
        for member in methods {
            if let variant = variant([member.value, node], member.keyPosition, &diagnostics) {
                compiled.append((member.key, variant))
            }
        }
        checkDefault(node, methods.map(\.key), &diagnostics)
        guard compiled.count == methods.count, base != nil || !methods.isEmpty else { return nil }
        return .declared(
            OperationRule(
                base: base, methods: compiled, defaultMethod: node["default_method"]?.text ?? methods.first?.key))
    }

    private func requestMissing(_ node: YAMLNode, _ diagnostics: inout Diagnostics) {
        diagnostics.add(
            Diagnostic(
                node.position, code: "request-missing",
                "the operation \(name.rawValue) has no `request`; if nobody is asked, say `sent_by: nobody`"))
    }

    private func checkDefault(_ node: YAMLNode, _ methods: [String], _ diagnostics: inout Diagnostics) {
        guard let named = node["default_method"], let text = named.text, !methods.contains(text) else { return }
        diagnostics.add(
            Diagnostic(
                named.position, code: "unknown-method", "there is no method \"\(text)\"",
                suggestion: nearestName(to: text, among: methods)))
    }

    /// A key of the method, or else of the operation.
    private func pick(_ key: String, _ layers: [YAMLNode]) -> YAMLNode? { layers.compactMap { $0[key] }.first }

    private func variant(
        _ layers: [YAMLNode], _ position: SourcePosition, _ diagnostics: inout Diagnostics
    ) -> OperationRule.Variant? {
        let sentBy = pick("sent_by", layers)?.text.flatMap { SentBy(rawValue: $0) } ?? .sluice
        let constants = constants(layers, &diagnostics)
        let facts = places.facts(of: name, with: constants)
        let requests = requestNodes(layers)
        var steps: [OperationRule.Step] = []
        if sentBy == .nobody {
            let keep = AnswerCompiler(places: places, shared: nil).keep(pick("keep", layers), in: facts, &diagnostics)
            steps = [OperationRule.Step(request: nil, answer: nil, keep: keep)]
        } else if requests.isEmpty {
            requestMissing(layers[0], &diagnostics)
            return nil
        }
        if sentBy != .nobody {
            for (index, request) in requests.enumerated() {
                let isLast = index == requests.count - 1
                let own = request.step.map { [$0] } ?? []
                let inner = own + (isLast || own.isEmpty ? layers : [])
                let outer = inner.count == own.count ? layers : []
                guard let step = step(request, inner, outer, facts, sentBy, &diagnostics) else { continue }
                steps.append(step)
            }
        }
        let last = inside(facts, body: RequestCompiler.bodyKey(requests.last?.request), sentBy)
        let event = events(layers, last, &diagnostics)
        let result = pick("result", layers).flatMap {
            ResultRule.compile($0, in: last.adding([.recipe: places.recipeShape]), &diagnostics)
        }
        if name == .pay, pick("result", layers) == nil {
            diagnostics.add(
                Diagnostic(
                    position, code: "result-missing", "a way to pay says by `result` what the buyer's side must do next"
                ))
        }
        var planner = RecipePlanner(places: places, scope: last)
        let references = result?.references ?? []
        let recipes = planner.plan(for: references, &diagnostics)
        let requires = requires(layers, &diagnostics)
        guard steps.count == (sentBy == .nobody ? 1 : requests.count) else { return nil }
        return OperationRule.Variant(
            sentBy: sentBy, steps: steps, constants: constants, requires: requires, event: event, result: result,
            resultRecipes: recipes,
            resultSigns: places.declarations.containPrivateKey(references.union(recipes.references)))
    }

    /// The requests of an operation, each with its step if it is one of several.
    private func requestNodes(_ layers: [YAMLNode]) -> [(request: YAMLNode, step: YAMLNode?)] {
        guard let layer = layers.first(where: { $0["request"] != nil || $0["steps"] != nil }) else { return [] }
        if let request = layer["request"] { return [(request, nil)] }
        return (layer["steps"]?.items ?? []).compactMap { step in step["request"].map { ($0, step) } }
    }

    private func step(
        _ request: (request: YAMLNode, step: YAMLNode?), _ layers: [YAMLNode], _ outer: [YAMLNode], _ facts: Scope,
        _ sentBy: SentBy, _ diagnostics: inout Diagnostics
    ) -> OperationRule.Step? {
        let requests = RequestCompiler(places: places, shared: sharedRequests, base: facts)
        let rule = requests.compile(request.request, &diagnostics)
        let scope = inside(facts, body: RequestCompiler.bodyKey(request.request), sentBy)
        let answers = AnswerCompiler(places: places, shared: sharedAnswers)
        var answer: AnswerRule?
        if sentBy == .sluice {
            answer = answers.compile(
                layers, outer: outer, at: (request.step ?? request.request).position, in: scope, &diagnostics)
        }
        let keep = answers.keep(pick("keep", layers), in: scope, &diagnostics)
        guard let rule, answer != nil || sentBy != .sluice else { return nil }
        return OperationRule.Step(request: rule, answer: answer, keep: keep)
    }

    /// The names while the answer is read and the result is made.
    private func inside(_ facts: Scope, body: String?, _ sentBy: SentBy) -> Scope {
        var roots: [Root: Scope.Shape] = [:]
        if sentBy != .nobody { roots[.request] = .object(RequestCompiler.requestMembers(body)) }
        if sentBy == .sluice { roots.merge(Places.answer) { $1 } }
        return facts.adding(roots)
    }

    private func constants(_ layers: [YAMLNode], _ diagnostics: inout Diagnostics) -> ObjectValue {
        var constants = ObjectValue()
        for member in layers.reversed().flatMap({ $0["with"]?.members ?? [] }) {
            guard let tree = TemplateTree.compile(member.value, in: places.nowhere, into: &diagnostics),
                let value = try? tree.value(in: Environment())
            else { continue }
            constants[member.key] = value
        }
        return constants
    }

    private func events(
        _ layers: [YAMLNode], _ scope: Scope, _ diagnostics: inout Diagnostics
    ) -> [EventRule] {
        let compiler = EventCompiler(places: places, scope: scope, isCallback: false)
        let trade = pick("trade", layers).flatMap { compiler.compile($0, as: .trade, &diagnostics) }
        let refund = pick("refund", layers).flatMap { compiler.compile($0, as: .refund, &diagnostics) }
        let needed: [OperationName: String] = [
            .query: "trade", .refund: "refund", .refundQuery: "refund", .confirm: "trade",
        ]
        if let key = needed[name], pick(key, layers) == nil {
            diagnostics.add(
                Diagnostic(
                    layers[0].position, code: "event-missing",
                    "the operation \(name.rawValue) says by `\(key)` what its answer means"))
        }
        return [trade, refund].compactMap { $0 }
    }

    private func requires(_ layers: [YAMLNode], _ diagnostics: inout Diagnostics) -> [String] {
        (pick("requires", layers)?.items ?? []).compactMap { item in
            guard let name = item.text else { return nil }
            if TradeValues.requirable.contains(name) || name.hasPrefix("metadata.") { return name }
            diagnostics.add(
                Diagnostic(
                    item.position, code: "unknown-field",
                    "\"\(name)\" is no field that a caller may leave out; there are \(TradeValues.requirable.joined(separator: " "))",
                    suggestion: nearestName(to: name, among: TradeValues.requirable)))
            return nil
        }
    }
}
