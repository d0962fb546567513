import SluiceSchema

extension ExpressionCompiler {
    /// Looks up the names of a pipeline; `nil` after a problem was reported.
    mutating func resolve(_ parsed: ParsedPipeline) -> Expression? {
        let operand = resolve(parsed.operand)
        var kinds = operand?.kinds ?? .any
        var calls: [Expression.Call] = []
        var subject = operand?.phrase ?? "the value"
        for call in parsed.calls {
            guard let resolved = resolve(call, input: kinds, subject: subject) else { continue }
            calls.append(resolved)
            // What passes by keeps passing by.
            kinds = resolved.spec.gives.union(kinds.intersection([.absent, .null]))
            subject = "what \(resolved.spec.name) gives"
        }
        guard let operand, calls.count == parsed.calls.count else { return nil }
        return Expression(
            operand: operand.compiled, calls: calls, position: position(parsed.operand.offset), kinds: kinds,
            isOptional: operand.isOptional)
    }

    /// An operand with what is known of it.
    struct ResolvedOperand {
        let compiled: Expression.Operand
        let kinds: ValueKinds
        let isOptional: Bool
        let phrase: String

        var literal: Value? { if case .literal(let value) = compiled { value } else { nil } }

        /// The value, where it is known at load.
        var constant: Value? { compiled.constant }
    }

    mutating func resolve(_ operand: ParsedOperand) -> ResolvedOperand? {
        switch operand {
        case .literal(let value, _):
            ResolvedOperand(
                compiled: .literal(value), kinds: value.kind, isOptional: false, phrase: value.kindName)
        case .path(let path): resolve(path)
        }
    }

    private mutating func resolve(_ parsed: ParsedPath) -> ResolvedOperand? {
        do throws(ExpressionProblem) {
            let root = try root(of: parsed)
            let resolver = PathResolver(scope: scope, parsed: parsed, root: root)
            let (steps, shape) = try resolver.resolve()
            let constant = scope.constants[root].map { Path.follow(steps[...], from: $0) }
            let path = Path(
                root: root, steps: steps, isOptional: parsed.isOptional, spelling: parsed.spelling,
                position: position(parsed.offset), constant: constant)
            var kinds = shape.kinds
            if let constant, !constant.isNothing { kinds = constant.kind }
            return ResolvedOperand(
                compiled: .path(path), kinds: kinds, isOptional: parsed.isOptional, phrase: parsed.spelling)
        } catch {
            report(error)
            return nil
        }
    }

    private func root(of parsed: ParsedPath) throws(ExpressionProblem) -> Root {
        guard let root = Root(rawValue: parsed.root) else {
            throw ExpressionProblem(
                code: "unknown-name", message: "\"\(parsed.root)\" is no name of the language", offset: parsed.offset,
                suggestion: nearestName(to: parsed.root, among: scope.roots.keys.map(\.rawValue).sorted())
                    ?? nearestName(to: parsed.root, among: Root.names))
        }
        guard scope.roots[root] != nil else {
            let where_ = scope.elsewhere[root].map { ": \($0)" } ?? ""
            let known = scope.roots.keys.map(\.rawValue).sorted().joined(separator: " ")
            throw ExpressionProblem(
                code: "name-not-here",
                message: "\"\(parsed.root)\" has no value here\(where_); here there are \(known)",
                offset: parsed.offset)
        }
        return root
    }
}

/// Walks the steps of a path through what is known of the names.
struct PathResolver {
    let scope: Scope
    let parsed: ParsedPath
    let root: Root

    func resolve() throws(ExpressionProblem) -> (steps: [Path.Step], shape: Scope.Shape) {
        var shape = scope.roots[root] ?? .open
        var steps: [Path.Step] = []
        var walked = parsed.root
        for step in parsed.steps {
            switch step.kind {
            case .member(let name):
                if case .headers = shape {
                    steps.append(.header(name))
                } else {
                    steps.append(.member(name))
                }
                shape = try member(name, of: shape, walked, step.offset)
                walked += ".\(name)"
            case .index(let index):
                steps.append(.index(index))
                shape = try item(of: shape, walked, step.offset)
                walked += "[\(index)]"
            }
        }
        return (steps, shape)
    }

    private func member(
        _ name: String, of shape: Scope.Shape, _ walked: String, _ offset: Int
    ) throws(ExpressionProblem) -> Scope.Shape {
        switch shape {
        case .open: return .open
        case .headers: return .value([.text, .absent])
        case .object(let members):
            if let known = members[name] { return known }
            throw unknown(name, in: members.keys.sorted(), walked, offset)
        case .value(let kinds):
            if kinds == .key {
                if KeyValue.memberNames.contains(name) { return .open }
                throw unknown(name, in: KeyValue.memberNames, walked, offset)
            }
            guard !kinds.isDisjoint(with: [.object, .key]) else { throw noMembers(walked, kinds, offset) }
            return .open
        }
    }

    private func item(of shape: Scope.Shape, _ walked: String, _ offset: Int) throws(ExpressionProblem) -> Scope.Shape {
        switch shape {
        case .open: return .open
        case .value(let kinds) where kinds.contains(.list): return .open
        case .value(let kinds):
            throw ExpressionProblem(
                code: "unknown-member", message: "\(walked) is \(kinds.phrase), it has no items", offset: offset)
        case .object, .headers:
            throw ExpressionProblem(
                code: "unknown-member", message: "\(walked) is an object, it has no items", offset: offset)
        }
    }

    private func unknown(_ name: String, in known: [String], _ walked: String, _ offset: Int) -> ExpressionProblem {
        let list = known.isEmpty ? "it has none" : "it has \(known.prefix(40).joined(separator: " "))"
        return ExpressionProblem(
            code: "unknown-member", message: "\(walked) has no member \"\(name)\"; \(list)", offset: offset,
            suggestion: nearestName(to: name, among: known))
    }

    private func noMembers(_ walked: String, _ kinds: ValueKinds, _ offset: Int) -> ExpressionProblem {
        ExpressionProblem(
            code: "unknown-member", message: "\(walked) is \(kinds.phrase), it has no members", offset: offset)
    }
}

extension Scope.Shape {
    /// The kinds that a value of this shape can have.
    var kinds: ValueKinds {
        switch self {
        case .value(let kinds): kinds
        case .object, .headers: .object
        case .open: .any
        }
    }
}
