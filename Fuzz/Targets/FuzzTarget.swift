/// One parser that meets foreign bytes, with the properties that must hold whatever those bytes are.
package struct FuzzTarget: Sendable {
    /// The name of its folder under `Fuzz/Corpus`.
    package let name: String
    /// Tries one input. Throws a `Violation` where a property does not hold; must neither crash nor run long.
    /// Blocks: call it from a thread of its own, never from a task.
    package let check: @Sendable ([UInt8]) throws -> Void

    /// Every target, in the order in which they are run.
    package static let all: [FuzzTarget] = [
        FuzzTarget(name: "json", check: JSONTarget.check),
        FuzzTarget(name: "xml", check: XMLTarget.check),
        FuzzTarget(name: "form", check: FormTarget.check),
        FuzzTarget(name: "yaml", check: YAMLTarget.check),
        FuzzTarget(name: "expression", check: ExpressionTarget.check),
        FuzzTarget(name: "definition", check: DefinitionTarget.check),
        FuzzTarget(name: "callback", check: CallbackTarget.check),
        FuzzTarget(name: "signed", check: SignedTarget.check),
        FuzzTarget(name: "answer", check: AnswerTarget.check),
        FuzzTarget(name: "body", check: BodyTarget.check),
        FuzzTarget(name: "chain", check: ChainTarget.check),
        FuzzTarget(name: "journal", check: JournalTarget.check),
        FuzzTarget(name: "log", check: LogTarget.check),
    ]
}

/// A property that an input broke.
package struct Violation: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Throws a `Violation` with the sentence unless the property holds.
func require(_ holds: Bool, _ sentence: @autoclosure () -> String) throws(Violation) {
    if !holds { throw Violation(sentence()) }
}

/// The value, which must be there.
func require<T>(_ value: T?, _ sentence: @autoclosure () -> String) throws(Violation) -> T {
    guard let value else { throw Violation(sentence()) }
    return value
}
