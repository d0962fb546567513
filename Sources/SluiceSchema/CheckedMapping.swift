/// Reads the fields of a mapping that the linter has accepted, with the spec's defaults for what is absent.
///
/// Asking for a field that the spec does not declare, or as a kind it does not have, is our bug and stops the program,
/// as does reading a mapping that was never checked.
package struct CheckedMapping: Sendable {
    /// The mapping.
    package let node: YAMLNode
    /// What it was checked against.
    package let spec: MappingSpec

    /// A mapping that has been checked against the spec without an error.
    package init(_ node: YAMLNode, spec: MappingSpec) {
        precondition(node.members != nil, "\(spec.name) at \(node.position) was not checked before it was read")
        self.node = node
        self.spec = spec
    }

    /// Checks a node and gives it back ready to read; throws every problem if one of them is an error.
    package static func checking(_ node: YAMLNode, against spec: MappingSpec) throws(SchemaError) -> CheckedMapping {
        try Diagnostics(Linter.check(node, against: spec)).throwIfErrors()
        return CheckedMapping(node, spec: spec)
    }

    /// The field's value, or its default at the mapping's place, or nil.
    package func node(_ name: String) -> YAMLNode? {
        node[name] ?? declared(name).defaultNode(at: node.position)
    }

    /// Whether the file gives the field, so that no default is at work.
    package func isGiven(_ name: String) -> Bool {
        _ = declared(name)
        return node.member(name) != nil
    }

    /// The text of a field of any scalar kind; nil if absent, or if a field of several kinds holds no scalar.
    package func text(_ name: String) -> String? { node(name)?.text }

    /// The value of an integer field.
    package func integer(_ name: String) -> Int? { read(name) { $0.integer } }

    /// The value of a boolean field.
    package func boolean(_ name: String) -> Bool? { read(name) { $0.boolean } }

    /// The milliseconds of a duration field.
    package func durationMilliseconds(_ name: String) -> Int? {
        read(name) { node in node.text.flatMap { SluiceSchema.durationMilliseconds($0) } }
    }

    /// The bytes of a size field.
    package func sizeBytes(_ name: String) -> Int? {
        read(name) { node in node.text.flatMap { SluiceSchema.sizeBytes($0) } }
    }

    /// The items of a list field; empty if absent.
    package func items(_ name: String) -> [YAMLNode] { read(name) { $0.items } ?? [] }

    /// The texts of a list field of scalars; empty if absent.
    package func texts(_ name: String) -> [String] { read(name) { $0.items?.compactMap(\.text) } ?? [] }

    /// The keys and values of a mapping field; empty if absent.
    package func members(_ name: String) -> [YAMLNode.Member] { read(name) { $0.members } ?? [] }

    /// The mapping of a field with declared fields; nil if absent.
    package func mapping(_ name: String) -> CheckedMapping? {
        guard let spec = declared(name).kind.mappingSpec else {
            preconditionFailure("\(spec.name).\(name) is not declared as a mapping")
        }
        guard let value = node(name), value.members != nil else { return nil }
        return CheckedMapping(value, spec: spec)
    }

    /// The mappings of a list field whose items have declared fields; empty if absent.
    package func mappings(_ name: String) -> [CheckedMapping] {
        guard case .list(let kind, _) = declared(name).kind, let spec = kind.mappingSpec else {
            preconditionFailure("\(spec.name).\(name) is not declared as a list of mappings")
        }
        return items(name).filter { $0.members != nil }.map { CheckedMapping($0, spec: spec) }
    }

    /// The keys that no field declares, in the order of the file.
    package var others: [YAMLNode.Member] {
        (node.members ?? []).filter { spec.field($0.key) == nil }
    }

    private func declared(_ name: String) -> FieldSpec {
        guard let field = spec.field(name) else { preconditionFailure("\(spec.name) declares no field \(name)") }
        return field
    }

    private func read<Value>(_ name: String, _ value: (YAMLNode) -> Value?) -> Value? {
        guard let node = node(name) else { return nil }
        if let value = value(node) { return value }
        guard case .oneOf = declared(name).kind else {
            preconditionFailure("\(spec.name).\(name) was read as a kind it does not have, or was not checked")
        }
        return nil
    }
}

extension FieldKind {
    /// The spec of a mapping, also where it is the only mapping among several kinds.
    var mappingSpec: MappingSpec? {
        switch self {
        case .mapping(let spec): return spec
        case .oneOf(let kinds):
            let specs = kinds.compactMap(\.mappingSpec)
            return specs.count == 1 ? specs[0] : nil
        default: return nil
        }
    }
}
