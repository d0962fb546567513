/// What a recipe does with a field of its `pick` that is not there.
package enum MissingField: String, Sendable {
    /// It takes part as an empty text.
    case empty
    /// It is left out.
    case skip
}

/// Which members take part.
package enum FieldSelection {
    /// Only these, in this order.
    package static func pick(_ names: [String], from object: ObjectValue, missing: MissingField) -> ObjectValue {
        var picked = ObjectValue()
        for name in names {
            let value = object[name]
            if !value.isAbsent {
                picked.members.append(.init(name: name, value: value))
            } else if missing == .empty {
                picked.members.append(.init(name: name, value: .text("")))
            }
        }
        return picked
    }

    /// Without these.
    package static func except(_ names: [String], from object: ObjectValue) -> ObjectValue {
        ObjectValue(object.members.filter { !names.contains($0.name) })
    }

    /// Without absent and null values and empty texts.
    package static func dropEmpty(_ object: ObjectValue) -> ObjectValue {
        ObjectValue(
            object.members.filter { member in
                switch member.value {
                case .absent, .null, .text(""), .bytes([]): false
                default: true
                }
            })
    }
}

/// In which order members take part.
package enum FieldOrder: String, Sendable, CaseIterable {
    case asGiven = "as-given"
    /// By the bytes of the names.
    case byKey = "by-key"
    /// By the bytes of the names with A-Z as a-z; names that then are equal by their own bytes.
    case byKeyIgnoringCase = "by-key-ignoring-case"

    package func apply(to object: ObjectValue) -> ObjectValue {
        switch self {
        case .asGiven: object
        case .byKey:
            ObjectValue(object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        case .byKeyIgnoringCase:
            ObjectValue(
                object.members.sorted { left, right in
                    let first = left.name.utf8.map(asciiLowercased)
                    let second = right.name.utf8.map(asciiLowercased)
                    return first == second
                        ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
                        : first.lexicographicallyPrecedes(second)
                })
        }
    }
}
