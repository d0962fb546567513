import SluiceSchema

/// Compiles `callbacks` and `return`.
struct CallbackCompiler {
    let places: Places
    /// The plugin's operations that are declared, because a hint needs one that decides.
    let operations: Set<OperationName>

    private var outside: Scope { places.plain.adding(Places.callback) }

    /// nil after a problem was reported.
    func compile(_ member: YAMLNode.Member, _ diagnostics: inout Diagnostics) -> CallbackRule? {
        let node = member.value
        let place = node["at"]?.text.flatMap { CallbackPlace(rawValue: $0) }
        let belief = node["verify"].flatMap { self.belief($0, isRefund: node["refund"] != nil, &diagnostics) }
        let condition = condition(node["when"], outside, &diagnostics)
        let networks = node["networks"].flatMap { Expression.compile(bare: $0, in: places.plain, into: &diagnostics) }
        var inside = outside
        var opening: CallbackRule.Opening?
        if let open = node["open"] {
            opening = self.opening(open, &diagnostics)
            inside = inside.adding([.opened: .open])
        }
        let ignore = self.condition(node["ignore"], inside, &diagnostics)
        let each = node["each"].flatMap { Template.compile($0, in: inside, into: &diagnostics) }
        if node["each"] != nil { inside = inside.adding([.item: .open]) }
        let events = EventCompiler(places: places, scope: inside, isCallback: true)
        let event =
            node["trade"].flatMap { events.compile($0, as: .trade, &diagnostics) }
            ?? node["refund"].flatMap { events.compile($0, as: .refund, &diagnostics) }
        if let event, event.isIncomplete { checkQuery(event.subject == .refund, event.position, &diagnostics) }
        let replies = replies(node["acknowledge"], &diagnostics)
        let handshake = self.handshake(node["handshake"], &diagnostics)
        guard let place, let belief, let event else { return nil }
        let method = node["method"]?.text ?? "POST"
        return CallbackRule(
            name: member.key, place: place, method: method == "any" ? nil : method, condition: condition,
            format: node["format"]?.text.flatMap { WireFormat(rawValue: $0) } ?? .json, belief: belief,
            networks: networks, opening: opening, ignore: ignore, each: each, event: event, replies: replies,
            handshake: handshake)
    }

    private func condition(_ node: YAMLNode?, _ scope: Scope, _ diagnostics: inout Diagnostics) -> Condition? {
        node.flatMap { Condition.compile($0, in: scope, into: &diagnostics) }
    }

    private func opening(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> CallbackRule.Opening? {
        guard let value = node["value"].flatMap({ Template.compile($0, in: outside, into: &diagnostics) }),
            let format = node["as"]?.text.flatMap({ WireFormat(rawValue: $0) })
        else { return nil }
        return CallbackRule.Opening(value: value, format: format)
    }

    private func belief(
        _ node: YAMLNode, isRefund: Bool, _ diagnostics: inout Diagnostics
    ) -> CallbackRule.Belief? {
        if let reason = node["query"]?.text {
            checkQuery(isRefund, node.position, &diagnostics)
            return .hint(because: reason)
        }
        if let call = node["call"] {
            let scope = outside.adding([.answer: .open, .status: .value(.integer)])
            guard let name = call.text, let holds = node["holds"] else {
                diagnostics.add(
                    Diagnostic(
                        node.position, code: "holds-missing", "`call` must say by `holds` what the answer must be"))
                return nil
            }
            if places.declarations.calls[name] == nil {
                diagnostics.add(
                    Diagnostic(
                        call.position, code: "unknown-call", "there is no request \"\(name)\" under `calls`",
                        suggestion: nearestName(to: name, among: places.declarations.calls.keys.sorted())))
            }
            return Condition.compile(holds, in: scope, into: &diagnostics).map { .asked(call: name, holds: $0) }
        }
        guard node.members == nil else { return nil }
        return AnswerCompiler(places: places, shared: nil).verification(node, in: outside, &diagnostics)
            .map(CallbackRule.Belief.verified)
    }

    /// What is only a hint needs an operation that decides.
    private func checkQuery(_ isRefund: Bool, _ position: SourcePosition, _ diagnostics: inout Diagnostics) {
        let needed: OperationName = isRefund ? .refundQuery : .query
        if operations.contains(needed) { return }
        diagnostics.add(
            Diagnostic(
                position, code: "query-missing",
                "this callback is confirmed by a query, but the plugin has no operation `\(needed.rawValue)`"))
    }

    private func replies(
        _ node: YAMLNode?, _ diagnostics: inout Diagnostics
    ) -> [AcknowledgeOutcome: ReplyRule] {
        let scope = outside.adding([.reason: .value(.text), .outcome: .value(.text)])
        var replies: [AcknowledgeOutcome: ReplyRule] = [:]
        for member in node?.members ?? [] {
            guard let outcome = AcknowledgeOutcome(rawValue: member.key) else { continue }
            replies[outcome] = reply(member.value, scope, &diagnostics)
        }
        return replies
    }

    private func handshake(_ node: YAMLNode?, _ diagnostics: inout Diagnostics) -> CallbackRule.Handshake? {
        guard let node, let condition = condition(node["when"], outside, &diagnostics),
            let reply = node["answer"].flatMap({ reply($0, outside, &diagnostics) })
        else { return nil }
        return CallbackRule.Handshake(condition: condition, reply: reply)
    }

    private func reply(_ node: YAMLNode, _ base: Scope, _ diagnostics: inout Diagnostics) -> ReplyRule? {
        let scope = base.adding([.recipe: places.recipeShape])
        let formats: [WireFormat] = [.text, .json, .xml, .form]
        let format = formats.first { node[$0.rawValue] != nil }
        var body: TemplateTree?
        if let format, let content = node[format.rawValue] {
            body = TemplateTree.compile(content, in: scope, into: &diagnostics)
            if body == nil { return nil }
        }
        var headers: [RequestRule.Header] = []
        for member in node["headers"]?.members ?? [] {
            guard let value = Template.compile(member.value, in: scope, into: &diagnostics) else { continue }
            headers.append(RequestRule.Header(name: member.key, value: value))
        }
        var planner = RecipePlanner(places: places, scope: base)
        let references = headers.reduce(into: body?.references ?? []) { $0.formUnion($1.value.references) }
        return ReplyRule(
            status: node["status"]?.integer ?? 200, headers: headers, format: format ?? .none, body: body,
            recipes: planner.plan(for: references, &diagnostics))
    }

    /// `return`.
    func compileReturn(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> ReturnRule? {
        guard let format = node["format"]?.text.flatMap({ WireFormat(rawValue: $0) }), let verify = node["verify"],
            let next = node["then"].flatMap({ $0.text }).flatMap({ ReturnStep(rawValue: $0) }),
            let number = node["trading_order_no"].flatMap({ Template.compile($0, in: outside, into: &diagnostics) })
        else { return nil }
        var verification: Verification?
        if verify["by"] == nil {
            verification = AnswerCompiler(places: places, shared: nil).verification(verify, in: outside, &diagnostics)
            if verification == nil { return nil }
        }
        let needed: [ReturnStep: OperationName] = [.confirm: .confirm, .query: .query]
        if let operation = needed[next], !operations.contains(operation), let then = node["then"] {
            diagnostics.add(
                Diagnostic(
                    then.position, code: "operation-missing", "the plugin has no operation `\(operation.rawValue)`"))
        }
        if let by = verify["by"]?.text, by != next.rawValue, let then = node["then"] {
            diagnostics.add(
                Diagnostic(
                    then.position, code: "return-unproved",
                    "nothing proves this return, because `\(by)` decides; then it must also be what follows"))
        }
        return ReturnRule(format: format, verification: verification, number: number, next: next)
    }
}
