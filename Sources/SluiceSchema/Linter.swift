/// Checks nodes against specs and reports everything that is wrong, in document order.
package struct Linter {
    private var diagnostics = Diagnostics()
    /// Whether the value at hand lies in a secret field, so that no message may show it.
    private var isSecret = false

    private init() {}

    /// Everything that is wrong with a mapping.
    package static func check(_ node: YAMLNode, against spec: MappingSpec) -> [Diagnostic] {
        check(node, against: .mapping(spec))
    }

    /// Everything that is wrong with a value of any kind.
    package static func check(_ node: YAMLNode, against kind: FieldKind) -> [Diagnostic] {
        var linter = Linter()
        linter.check(node, kind)
        return linter.diagnostics.sorted
    }

    private mutating func check(_ node: YAMLNode, _ kind: FieldKind) {
        switch kind {
        case .tree, .any: break
        case .mapping(let spec): checkMapping(node, spec)
        case .map(let kind):
            guard let members = node.members else { return wrongType(node, "a mapping") }
            for member in members { check(member.value, kind) }
        case .list(let kind, let minimum): checkList(node, kind, minimum)
        case .oneOf(let kinds): checkAlternatives(node, kinds)
        default:
            diagnostics.add(contentsOf: ScalarCheck(node: node, isSecret: isSecret).problems(as: kind))
        }
    }

    private mutating func wrongType(_ node: YAMLNode, _ expected: String) {
        diagnostics.add(ScalarCheck(node: node, isSecret: isSecret).wrongType(expected))
    }

    private mutating func checkList(_ node: YAMLNode, _ kind: FieldKind, _ minimum: Int) {
        guard let items = node.items else { return wrongType(node, "a list") }
        if items.count < minimum {
            let message = "expected at least \(minimum) \(minimum == 1 ? "item" : "items"), found \(items.count)"
            diagnostics.add(Diagnostic(node.position, .tooFewItems, message))
        }
        for item in items { check(item, kind) }
    }

    /// If no alternative fits, the one of the value's shape tells what is wrong inside it; of several mappings or lists
    /// the one that fits best, the first of equals. Otherwise all alternatives are named.
    private mutating func checkAlternatives(_ node: YAMLNode, _ kinds: [FieldKind]) {
        var near: [[Diagnostic]] = []
        for kind in kinds {
            var attempt = Linter()
            attempt.isSecret = isSecret
            attempt.check(node, kind)
            if !attempt.diagnostics.hasErrors {
                return diagnostics.add(contentsOf: attempt.diagnostics.sorted)
            }
            if kind.hasShape(of: node) { near.append(attempt.diagnostics.sorted) }
        }
        let isAmbiguous = near.count > 1 && node.scalar != nil
        if !isAmbiguous, let closest = near.min(by: { misfit($0) < misfit($1) }) {
            diagnostics.add(contentsOf: closest)
        } else {
            wrongType(node, FieldKind.oneOf(kinds).expectation)
        }
    }
}

/// How badly an alternative fits: wrong keys count before wrong values, because keys show which one was meant.
private func misfit(_ diagnostics: [Diagnostic]) -> (Int, Int) {
    let keyCodes = [SchemaCode.unknownKey.rawValue, SchemaCode.missingField.rawValue]
    return (diagnostics.count { keyCodes.contains($0.code) }, diagnostics.count)
}

extension Linter {
    private mutating func checkMapping(_ node: YAMLNode, _ spec: MappingSpec) {
        guard let members = node.members else { return wrongType(node, "a mapping") }
        let given = Set(members.map(\.key))
        for member in members {
            if let field = spec.field(member.key) {
                checkField(member, field)
            } else if let others = spec.others {
                checkOther(member, others, spec)
            } else {
                unknownKey(member, given, spec)
            }
        }
        for field in spec.fields where field.isRequired && !given.contains(field.name) {
            diagnostics.add(Diagnostic(node.position, .missingField, "the field \(quoted(field.name)) is missing"))
        }
        for group in spec.exactlyOneOf + spec.atLeastOneOf where given.isDisjoint(with: group) {
            let names = joined(group.map { quoted($0) })
            diagnostics.add(Diagnostic(node.position, .missingOneOf, "one of \(names) is missing"))
        }
        for group in spec.exactlyOneOf + spec.atMostOneOf { checkConflict(members, group) }
    }

    private mutating func checkField(_ member: YAMLNode.Member, _ field: FieldSpec) {
        if let deprecation = field.deprecation {
            let message = "the field \(quoted(field.name)) is deprecated: \(deprecation)"
            diagnostics.add(Diagnostic(member.keyPosition, severity: .warning, .deprecatedField, message))
        }
        let wasSecret = isSecret
        isSecret = isSecret || field.isSecret
        check(member.value, field.kind)
        isSecret = wasSecret
    }

    private mutating func checkOther(_ member: YAMLNode.Member, _ kind: FieldKind, _ spec: MappingSpec) {
        if let pattern = spec.otherKeys, !pattern.accepts(member.key) {
            let message = "expected a key of \(pattern.about), found \(quoted(member.key))"
            let near = nearestName(to: member.key, among: spec.fields.map(\.name))
            diagnostics.add(Diagnostic(member.keyPosition, .badKey, message, suggestion: near))
        }
        check(member.value, kind)
    }

    private mutating func unknownKey(_ member: YAMLNode.Member, _ given: Set<String>, _ spec: MappingSpec) {
        // A name that is already given cannot be the one that was meant.
        let near = nearestName(to: member.key, among: spec.fields.map(\.name).filter { !given.contains($0) })
        let message = "the key \(quoted(member.key)) is not known in \(spec.name)"
        diagnostics.add(Diagnostic(member.keyPosition, .unknownKey, message, suggestion: near))
    }

    /// The first of a group may stay; each further one is reported where it stands.
    private mutating func checkConflict(_ members: [YAMLNode.Member], _ group: [String]) {
        let given = members.filter { group.contains($0.key) }
        guard let first = given.first else { return }
        for member in given.dropFirst() {
            let message =
                "\(quoted(member.key)) cannot stand beside \(quoted(first.key)) of line \(first.keyPosition.line)"
            diagnostics.add(Diagnostic(member.keyPosition, .conflictingFields, message))
        }
    }
}

extension FieldKind {
    /// Whether a value is a mapping, a list or a scalar as this kind wants it.
    fileprivate func hasShape(of node: YAMLNode) -> Bool {
        switch self {
        case .mapping, .map: node.members != nil
        case .list: node.items != nil
        case .oneOf(let kinds): kinds.contains { $0.hasShape(of: node) }
        case .tree, .any: true
        default: node.scalar != nil && !node.isNull
        }
    }
}
