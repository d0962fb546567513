import SluiceSchema

/// A path that was resolved at load: a slot of the environment and the steps from there.
final class Path: Sendable {
    enum Step: Sendable, Equatable {
        case member(String)
        /// A header: any ASCII case matches.
        case header(String)
        /// From the front, or with a negative number from the end.
        case index(Int)
    }

    let root: Root
    let steps: [Step]
    /// Whether `?` follows, so that an absent value is no error.
    let isOptional: Bool
    /// As it was written, without the `?`: names are no secrets.
    let spelling: String
    let position: SourcePosition
    /// The value, when the root never changes.
    let constant: Value?
    /// The first step, where it names a field of the trade: fields are made one by one.
    private let tradeField: TradeField?

    init(
        root: Root, steps: [Step], isOptional: Bool, spelling: String, position: SourcePosition, constant: Value?
    ) {
        self.root = root
        self.steps = steps
        self.isOptional = isOptional
        self.spelling = spelling
        self.position = position
        self.constant = constant
        tradeField =
            if root == .trade, case .member(let name)? = steps.first { TradeField(rawValue: name) } else { nil }
    }

    var reference: Reference {
        switch steps.first {
        case .member(let name), .header(let name): Reference(root, name)
        default: Reference(root)
        }
    }

    /// The value or `absent`; whether that is an error is the caller's to say.
    func value(in environment: Environment) -> Value {
        if let constant { return constant }
        if let tradeField, let trade = environment.trade {
            return Path.follow(steps.dropFirst(), from: trade[tradeField])
        }
        return Path.follow(steps[...], from: environment[root])
    }

    static func follow(_ steps: ArraySlice<Step>, from start: Value) -> Value {
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
