package import SluiceSchema

/// A bare condition, compiled. Every path in it may be absent.
///
/// `is absent` holds for null too: providers write null where others leave a member out, and nobody means a difference.
package struct Condition: Sendable {
    indirect enum Node: Sendable {
        case always(Bool)
        case compare(Comparison, Expression, Expression)
        case among(Expression, [Expression])
        case amongList(Expression, Expression)
        case isAbsent(Expression)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)
    }

    enum Comparison: String, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    let node: Node
    package let position: SourcePosition

    /// A condition that was never written.
    package init(always: Bool, position: SourcePosition) {
        node = .always(always)
        self.position = position
    }

    init(node: Node, position: SourcePosition) {
        self.node = node
        self.position = position
    }

    /// Whether it holds. Fails only where a function does, as in `x | from-json` over what is no JSON.
    package func holds(in environment: Environment) throws(EvaluationError) -> Bool {
        try node.holds(in: environment)
    }

    /// Every name that it reads.
    package var references: Set<Reference> { node.references }
}

extension Condition.Node {
    func holds(in environment: Environment) throws(EvaluationError) -> Bool {
        switch self {
        case .always(let value): value
        case .compare(let comparison, let left, let right):
            comparison.holds(try left.valueInCondition(environment), try right.valueInCondition(environment))
        case .among(let expression, let choices):
            try Self.among(try expression.valueInCondition(environment), choices, environment)
        case .amongList(let expression, let list):
            Self.among(try expression.valueInCondition(environment), try list.valueInCondition(environment))
        case .isAbsent(let expression): try expression.valueInCondition(environment).isNothing
        case .not(let node): try !node.holds(in: environment)
        case .and(let left, let right): try left.holds(in: environment) ? try right.holds(in: environment) : false
        case .or(let left, let right): try left.holds(in: environment) ? true : try right.holds(in: environment)
        }
    }

    private static func among(
        _ value: Value, _ choices: [Expression], _ environment: Environment
    ) throws(EvaluationError) -> Bool {
        for choice in choices
        where Condition.Comparison.equal.holds(value, try choice.valueInCondition(environment)) { return true }
        return false
    }

    private static func among(_ value: Value, _ list: Value) -> Bool {
        list.list?.contains { Condition.Comparison.equal.holds(value, $0) } ?? false
    }

    var references: Set<Reference> {
        switch self {
        case .always: []
        case .compare(_, let left, let right), .amongList(let left, let right): left.references.union(right.references)
        case .among(let expression, let choices):
            choices.reduce(into: expression.references) { $0.formUnion($1.references) }
        case .isAbsent(let expression): expression.references
        case .not(let node): node.references
        case .and(let left, let right), .or(let left, let right): left.references.union(right.references)
        }
    }
}

extension Condition.Comparison {
    /// `==` compares text forms, `<` and its like numbers (or two times). With an absent side only `!=` holds.
    func holds(_ left: Value, _ right: Value) -> Bool {
        if left.isAbsent || right.isAbsent { return self == .notEqual }
        switch self {
        case .equal: return Self.isEqual(left, right)
        case .notEqual: return !Self.isEqual(left, right)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if case .time(let first) = left, case .time(let second) = right { return ordered(first, second) }
            guard let first = left.number, let second = right.number else { return false }
            return ordered(first, second)
        }
    }

    private func ordered<Ordered: Comparable>(_ left: Ordered, _ right: Ordered) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: !(right < left)
        case .greater: right < left
        case .greaterOrEqual: !(left < right)
        case .equal, .notEqual: false
        }
    }

    private static func isEqual(_ left: Value, _ right: Value) -> Bool {
        if case .bytes(let first) = left, case .bytes(let second) = right { return first == second }
        guard let first = left.textForm, let second = right.textForm else { return false }
        // Swift calls texts equal that differ in their bytes (composed and decomposed letters); a protocol does not.
        return first.utf8.elementsEqual(second.utf8)
    }
}
