/// A word of an expression and the byte of the scalar at which it begins.
struct Token: Equatable {
    enum Kind: Equatable {
        /// A name of a value, a function or an operator: letters, digits, `_` and `-`.
        case name(String)
        case text(String)
        case integer(Int64)
        case decimal(ExactDecimal)
        /// `. ? | , ( ) [ ] }` and the comparisons.
        case symbol(String)
        case end
    }

    let kind: Kind
    let offset: Int

    /// The token as a message shows it.
    var shown: String {
        switch kind {
        case .name(let name): "\"\(name)\""
        case .text: "a quoted text"
        case .integer, .decimal: "a number"
        case .symbol(let symbol): "\"\(symbol)\""
        case .end: "the end"
        }
    }

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }
    func isName(_ name: String) -> Bool { kind == .name(name) }
}

/// A mistake inside one scalar, by the byte at which it stands.
struct ExpressionProblem: Error {
    let code: String
    let message: String
    let offset: Int
    var suggestion: String?

    static func syntax(_ message: String, _ offset: Int) -> ExpressionProblem {
        ExpressionProblem(code: "expression-syntax", message: message, offset: offset)
    }
}
