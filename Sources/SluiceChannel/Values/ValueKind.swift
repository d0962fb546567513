/// A set of kinds of value: what a function takes and gives, what is known of a name before anything runs.
package struct ValueKinds: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let absent = ValueKinds(rawValue: 1 << 0)
    package static let null = ValueKinds(rawValue: 1 << 1)
    package static let boolean = ValueKinds(rawValue: 1 << 2)
    package static let integer = ValueKinds(rawValue: 1 << 3)
    package static let decimal = ValueKinds(rawValue: 1 << 4)
    package static let text = ValueKinds(rawValue: 1 << 5)
    package static let bytes = ValueKinds(rawValue: 1 << 6)
    package static let time = ValueKinds(rawValue: 1 << 7)
    package static let list = ValueKinds(rawValue: 1 << 8)
    package static let object = ValueKinds(rawValue: 1 << 9)
    package static let key = ValueKinds(rawValue: 1 << 10)

    /// Everything that becomes text by a written rule.
    package static let scalar: ValueKinds = [.boolean, .integer, .decimal, .text, .bytes, .time]
    /// What reads as a number, a text of digits among it.
    package static let numeric: ValueKinds = [.integer, .decimal, .text]
    /// Everything, `absent` and `null` among it.
    package static let any = ValueKinds(rawValue: (1 << 11) - 1)

    private static let names: [(kind: ValueKinds, name: String)] = [
        (.absent, "nothing"), (.null, "null"), (.boolean, "a boolean"), (.integer, "an integer"),
        (.decimal, "a decimal"), (.text, "a text"), (.bytes, "bytes"), (.time, "a time"), (.list, "a list"),
        (.object, "an object"), (.key, "a key"),
    ]

    /// The kinds in words: "a text", "an integer or a decimal". `anything` when none is excluded.
    package var phrase: String {
        if isSuperset(of: ValueKinds.any.subtracting([.absent, .null])) { return "anything" }
        let words = ValueKinds.names.filter { contains($0.kind) }.map(\.name)
        guard let last = words.last else { return "nothing" }
        return words.count == 1 ? last : words.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension Value {
    /// The one kind of this value.
    package var kind: ValueKinds {
        switch self {
        case .absent: .absent
        case .null: .null
        case .boolean: .boolean
        case .integer: .integer
        case .decimal: .decimal
        case .text: .text
        case .bytes: .bytes
        case .time: .time
        case .list: .list
        case .object: .object
        case .key: .key
        }
    }

    /// The kind in words with its article, for messages that must not show the value.
    package var kindName: String { kind.phrase }

    package var isAbsent: Bool { if case .absent = self { true } else { false } }

    /// `absent` or `null`.
    package var isNothing: Bool {
        switch self {
        case .absent, .null: true
        default: false
        }
    }
}
