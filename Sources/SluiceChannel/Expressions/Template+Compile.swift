package import SluiceSchema

extension Template {
    /// Compiles a scalar. Plain `12`, `1.50`, `true` and `null` are values of their kind, everything else is a text in
    /// which `${…}` are expressions. `nil` after at least one error was added.
    package static func compile(
        _ node: YAMLNode, in scope: Scope, into diagnostics: inout Diagnostics
    ) -> Template? {
        guard let scalar = node.scalar else {
            diagnostics.add(
                Diagnostic(node.position, code: "expression-not-a-scalar", "expected a text, found \(node.kindName)"))
            return nil
        }
        if let value = plainValue(of: node) { return Template(constant: value, position: node.position) }
        var compiler = ExpressionCompiler(text: scalar.text, node: node, scope: scope)
        let form = compiler.compileTemplate()
        diagnostics.add(contentsOf: compiler.diagnostics)
        return form.map { Template(form: $0, position: node.position) }
    }

    private static func plainValue(of node: YAMLNode) -> Value? {
        guard let scalar = node.scalar, scalar.isPlain else { return nil }
        if node.isNull { return .null }
        if let boolean = node.boolean { return .boolean(boolean) }
        if let integer = node.integer { return .integer(Int64(integer)) }
        return ExactDecimal(scalar.text).map(Value.decimal)
    }
}

extension TemplateTree {
    /// Compiles nested mappings, lists and scalars.
    package static func compile(
        _ node: YAMLNode, in scope: Scope, into diagnostics: inout Diagnostics
    ) -> TemplateTree? {
        switch node.content {
        case .scalar: return Template.compile(node, in: scope, into: &diagnostics).map(TemplateTree.leaf)
        case .sequence(let items):
            var compiled: [TemplateTree] = []
            for item in items {
                if let tree = compile(item, in: scope, into: &diagnostics) { compiled.append(tree) }
            }
            return compiled.count == items.count ? .list(compiled) : nil
        case .mapping(let members):
            var compiled: [Member] = []
            for member in members {
                guard let tree = compile(member.value, in: scope, into: &diagnostics) else { continue }
                compiled.append(Member(name: member.key, position: member.keyPosition, value: tree))
            }
            return compiled.count == members.count ? .object(compiled) : nil
        }
    }
}

extension Condition {
    /// Compiles a bare condition; plain `true` and `false` are conditions too.
    package static func compile(
        _ node: YAMLNode, in scope: Scope, into diagnostics: inout Diagnostics
    ) -> Condition? {
        guard let scalar = node.scalar, !node.isNull else {
            diagnostics.add(
                Diagnostic(node.position, code: "condition-not-a-text", "expected a condition, found \(node.kindName)"))
            return nil
        }
        if let constant = node.boolean { return Condition(always: constant, position: node.position) }
        var compiler = ExpressionCompiler(text: scalar.text, node: node, scope: scope)
        let compiled = compiler.compileCondition()
        diagnostics.add(contentsOf: compiler.diagnostics)
        return compiled.map { Condition(node: $0, position: node.position) }
    }
}

extension Expression {
    /// Compiles a scalar that is a bare path or pipeline, as settings and keys are named (`channel.platform_keys`), or
    /// one whole `${…}`.
    package static func compile(
        bare node: YAMLNode, in scope: Scope, into diagnostics: inout Diagnostics
    ) -> Expression? {
        guard let scalar = node.scalar, !node.isNull else {
            diagnostics.add(
                Diagnostic(node.position, code: "expression-not-a-scalar", "expected a path, found \(node.kindName)"))
            return nil
        }
        var compiler = ExpressionCompiler(text: scalar.text, node: node, scope: scope)
        let compiled = compiler.compileBare()
        diagnostics.add(contentsOf: compiler.diagnostics)
        return compiled
    }
}

/// What a recipe's steps are for: the key that a signature needs differs.
package enum PipelinePurpose: Sendable {
    case computing
    case verifying
}

extension Pipeline {
    /// Compiles `then`: a list of `name`, `name: argument` or `name: [arguments]`. An argument is a literal, or a path
    /// where it begins with a name and a dot, or `${…}`.
    package static func compile(
        steps node: YAMLNode, for purpose: PipelinePurpose, in scope: Scope, into diagnostics: inout Diagnostics
    ) -> Pipeline? {
        var compiler = StepCompiler(scope: scope, purpose: purpose)
        let calls = compiler.compile(node)
        diagnostics.add(contentsOf: compiler.diagnostics)
        return calls.map { Pipeline(calls: $0, position: node.position) }
    }
}
