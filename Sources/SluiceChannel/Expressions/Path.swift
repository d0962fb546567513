import SluiceSchema

/// A path that was resolved at load: a slot of the environment and the steps from there.
struct Path: Sendable {
    enum Step: Sendable, Equatable {
        case member(String)
        /// A header: any ASCII case matches.
        case header(String)
        /// From the front, or with a negative number from the end.
        case index(Int)
    }

    let root: Root
    /// Where the environment keeps the root; looked up once, at load.
    let slot: Int
    let steps: [Step]
    /// Whether `?` follows, so that an absent value is no error.
    let isOptional: Bool
    /// As it was written, without the `?`: names are no secrets.
    let spelling: String
    let position: SourcePosition
    /// The value, when the root never changes.
    let constant: Value?

    var reference: Reference {
        switch steps.first {
        case .member(let name), .header(let name): Reference(root, name)
        default: Reference(root)
        }
    }

    /// The value or `absent`; whether that is an error is the caller's to say.
    func value(in environment: Environment) -> Value {
        if let constant { return constant }
        return Path.follow(steps, from: environment[slot: slot])
    }

    static func follow(_ steps: [Step], from start: Value) -> Value {
        var value = start
        for step in steps {
            switch step {
            case .member(let name): value = value.member(name)
            case .header(let name): value = value.object?.value(ignoringCase: name) ?? .absent
            case .index(let index): value = value.item(index)
            }
            if case .absent = value { return .absent }
        }
        return value
    }
}
