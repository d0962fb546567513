import SluiceCrypto
import SluiceSchema

/// Compiles the `then` of a recipe into the same calls that pipelines are made of.
struct StepCompiler {
    let scope: Scope
    let purpose: PipelinePurpose
    private(set) var diagnostics: [Diagnostic] = []

    init(scope: Scope, purpose: PipelinePurpose) {
        self.scope = scope
        self.purpose = purpose
    }

    /// `nil` after a problem was reported.
    mutating func compile(_ node: YAMLNode) -> [Expression.Call]? {
        guard let items = node.items ?? (node.text == nil ? nil : [node]) else {
            return refuse(node.position, "steps-not-a-list", "expected a list of steps, found \(node.kindName)")
        }
        var kinds: ValueKinds = [.text, .bytes]
        var subject = "the message"
        var calls: [Expression.Call] = []
        for (index, item) in items.enumerated() {
            guard let call = step(item, input: kinds, subject: subject) else { continue }
            if purpose == .verifying, call.spec.signature != nil, index < items.count - 1 {
                report(
                    item.position, "signature-not-last",
                    "when verifying, \(call.spec.name) can only be the last step; decode the received proof under given"
                )
            }
            checkKey(call, item)
            kinds = call.spec.gives
            subject = "what \(call.spec.name) gives"
            calls.append(call)
        }
        return diagnostics.contains { $0.severity == .error } ? nil : calls
    }

    private mutating func step(_ node: YAMLNode, input: ValueKinds, subject: String) -> Expression.Call? {
        if let members = node.members {
            guard members.count == 1, let member = members.first else {
                return refuse(node.position, "step-not-one", "a step is one function, found \(members.count) keys")
            }
            return step(member, input: input, subject: subject)
        }
        guard let text = node.text else {
            return refuse(
                node.position, "step-not-a-function", "expected the name of a function, found \(node.kindName)")
        }
        var compiler = ExpressionCompiler(text: text, node: node, scope: scope)
        defer { diagnostics += compiler.diagnostics }
        do throws(ExpressionProblem) {
            var parser = try ExpressionParser(bytes: compiler.bytes)
            let call = try parser.call()
            try parser.expectEnd()
            return compiler.resolve(call, input: input, subject: subject)
        } catch {
            compiler.report(error)
            return nil
        }
    }

    /// `name: argument` or `name: [arguments]`.
    private mutating func step(_ member: YAMLNode.Member, input: ValueKinds, subject: String) -> Expression.Call? {
        guard let spec = FunctionRegistry.named(member.key) else {
            return refuse(
                member.keyPosition, "unknown-function", "there is no function \"\(member.key)\"",
                suggestion: nearestName(to: member.key, among: FunctionRegistry.names))
        }
        var resolved: [(offset: Int, operand: ExpressionCompiler.ResolvedOperand)] = []
        let nodes = member.value.items ?? [member.value]
        for (index, node) in nodes.enumerated() {
            guard !spec.arguments.isEmpty else { break }
            guard let operand = argument(node, as: spec.argument(at: index)) else { return nil }
            resolved.append((0, operand))
        }
        let place = YAMLNode(position: member.keyPosition, content: .scalar(.init(text: member.key, isPlain: true)))
        var compiler = ExpressionCompiler(text: member.key, node: place, scope: scope)
        if spec.arguments.isEmpty {
            return refuse(member.keyPosition, "argument-count", "\(spec.name) takes no argument")
        }
        let call = compiler.check(spec, at: 0, arguments: resolved, input: input, subject: subject)
        diagnostics += compiler.diagnostics.map { problem in
            // The arguments stand in scalars of their own.
            var moved = problem
            if problem.code.hasPrefix("argument-"), problem.code != "argument-count" {
                moved.position = nodes[0].position
            }
            return moved
        }
        return call
    }

    private mutating func argument(_ node: YAMLNode, as spec: ArgumentSpec) -> ExpressionCompiler.ResolvedOperand? {
        guard let scalar = node.scalar, !node.isNull else {
            return refuse(node.position, "argument-kind", "expected a literal or a path, found \(node.kindName)")
        }
        if let boolean = node.boolean { return literal(.boolean(boolean)) }
        if let integer = node.integer, !spec.kinds.isDisjoint(with: .integer) {
            return literal(.integer(Int64(integer)))
        }
        guard isExpression(scalar.text, spec) else { return literal(.text(scalar.text)) }
        var compiler = ExpressionCompiler(text: scalar.text, node: node, scope: scope)
        defer { diagnostics += compiler.diagnostics }
        do throws(ExpressionProblem) {
            let parsed = try compiler.parseBare()
            guard parsed.calls.isEmpty else {
                throw .syntax("an argument is a literal or a path, without functions", parsed.calls[0].offset)
            }
            return compiler.resolve(parsed.operand)
        } catch {
            compiler.report(error)
            return nil
        }
    }

    private func literal(_ value: Value) -> ExpressionCompiler.ResolvedOperand {
        .init(compiled: .literal(value), kinds: value.kind, isOptional: false, phrase: value.kindName)
    }

    /// A path begins with a name of the language; so does, most likely, what is nearly one and goes on with a dot.
    private func isExpression(_ text: String, _ spec: ArgumentSpec) -> Bool {
        if text.hasPrefix("${") || text.hasPrefix("'") || spec.kinds.isDisjoint(with: .text) { return true }
        if spec.choices.contains(text) { return false }
        let head = String(text.prefix { $0.isASCII && ($0.isLetter || $0 == "_") })
        guard !head.isEmpty else { return false }
        let rest = text.dropFirst(head.count)
        if Root(rawValue: head) != nil {
            return rest.isEmpty || rest.hasPrefix(".") || rest.hasPrefix("[") || rest == "?"
        }
        return rest.hasPrefix(".") && rest.count > 1 && nearestName(to: head, among: Root.names) != nil
    }

    /// The key of a signature, where it is known at load, must be of the right half and kind.
    private mutating func checkKey(_ call: Expression.Call, _ node: YAMLNode) {
        guard let scheme = call.spec.signature, case .path(let path)? = call.arguments.first, let key = path.constant,
            !key.isNothing
        else { return }
        do {
            switch purpose {
            case .computing:
                guard let privateKey = key.privateKey else {
                    report(node.position, "signature-key", "\(path.spelling) is no private key, so it cannot sign")
                    return
                }
                try privateKey.requireSupport(for: scheme)
            case .verifying:
                guard let publicKey = key.publicKey else {
                    report(node.position, "signature-key", "\(path.spelling) is no public key, so it cannot verify")
                    return
                }
                try publicKey.requireSupport(for: scheme)
            }
        } catch {
            report(node.position, "signature-key", "\(path.spelling) does not fit \(call.spec.name): \(error)")
        }
    }

    /// Reports and gives nothing, for a `return`.
    private mutating func refuse<Result>(
        _ position: SourcePosition, _ code: String, _ message: String, suggestion: String? = nil
    ) -> Result? {
        report(position, code, message, suggestion: suggestion)
        return nil
    }

    private mutating func report(
        _ position: SourcePosition, _ code: String, _ message: String, suggestion: String? = nil
    ) {
        diagnostics.append(Diagnostic(position, code: code, message, suggestion: suggestion))
    }
}
