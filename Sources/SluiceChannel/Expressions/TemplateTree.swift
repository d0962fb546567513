package import SluiceSchema

/// Nested mappings and lists of templates: a body, a query, a set of parameters.
package indirect enum TemplateTree: Sendable {
    case leaf(Template)
    case list([TemplateTree])
    case object([Member])

    /// One field.
    package struct Member: Sendable {
        package let name: String
        package let position: SourcePosition
        package let value: TemplateTree

        package init(name: String, position: SourcePosition, value: TemplateTree) {
            self.name = name
            self.position = position
            self.value = value
        }
    }

    /// The fields of a mapping, none for anything else.
    package var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// Every name that any part reads.
    package var references: Set<Reference> {
        switch self {
        case .leaf(let template): template.references
        case .list(let items): items.reduce(into: []) { $0.formUnion($1.references) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.references) }
        }
    }

    /// The value; fields and items that are filled by an absent expression are left out.
    package func value(in environment: Environment) throws(EvaluationError) -> Value {
        switch self {
        case .leaf(let template): return try template.value(in: environment)
        case .list(let items):
            var values: [Value] = []
            for item in items {
                let value = try item.value(in: environment)
                if !value.isAbsent { values.append(value) }
            }
            return .list(values)
        case .object(let members):
            var object = ObjectValue()
            object.members.reserveCapacity(members.count)
            for member in members {
                let value = try member.value.value(in: environment)
                if !value.isAbsent { object.members.append(ObjectValue.Member(name: member.name, value: value)) }
            }
            return .object(object)
        }
    }
}
