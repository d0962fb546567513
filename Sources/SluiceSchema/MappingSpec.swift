/// The fields of a mapping and what holds between them.
package struct MappingSpec: Sendable {
    /// The heading of its section on the reference page.
    package var name: String
    /// What it describes, for the reference page.
    package var about: String
    /// In the order of the reference page and of the complaints about missing ones.
    package var fields: [FieldSpec]
    /// What the values of all other keys are; nil: there may be no other keys.
    package var others: FieldKind?
    /// What the other keys must look like; nil: anything.
    package var otherKeys: TextPattern?
    /// Of each of these groups of fields exactly one must be given.
    package var exactlyOneOf: [[String]]
    /// Of each of these groups at least one must be given.
    package var atLeastOneOf: [[String]]
    /// Of each of these groups at most one may be given.
    package var atMostOneOf: [[String]]

    /// A mapping. What contradicts itself (a name twice, a group of unknown fields, a default that its own field would
    /// refuse) is our bug and stops the program here.
    package init(
        name: String, about: String, fields: [FieldSpec], others: FieldKind? = nil, otherKeys: TextPattern? = nil,
        exactlyOneOf: [[String]] = [], atLeastOneOf: [[String]] = [], atMostOneOf: [[String]] = []
    ) {
        self.name = name
        self.about = about
        self.fields = fields
        self.others = others
        self.otherKeys = otherKeys
        self.exactlyOneOf = exactlyOneOf
        self.atLeastOneOf = atLeastOneOf
        self.atMostOneOf = atMostOneOf
        let names = Set(fields.map(\.name))
        precondition(names.count == fields.count, "\(name) declares a field twice")
        for group in exactlyOneOf + atLeastOneOf + atMostOneOf {
            precondition(names.isSuperset(of: group), "\(name) groups a field it does not declare: \(group)")
        }
        let nowhere = SourcePosition(file: "default", line: 1, column: 1)
        for field in fields {
            guard let node = field.defaultNode(at: nowhere) else { continue }
            let problems = Linter.check(node, against: field.kind)
            precondition(problems.isEmpty, "the default of \(name).\(field.name) is refused: \(problems)")
        }
    }

    /// The field of that name, nil if there is none.
    package func field(_ name: String) -> FieldSpec? { fields.first { $0.name == name } }
}
