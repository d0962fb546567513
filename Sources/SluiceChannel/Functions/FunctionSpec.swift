package import SluiceCrypto

/// One function of the plugin language: what checks it, documents it and runs it. Pipelines and recipe steps share the
/// one registry, so a step never differs from the function of the same name.
package final class FunctionSpec: Sendable {
    /// Lower-case words with hyphens; the name that plugins write.
    package let name: String
    /// Where the function stands in the reference.
    package let group: FunctionGroup
    package let arguments: [ArgumentSpec]
    /// What it takes; absent and null pass it by unless they are among these.
    package let accepts: ValueKinds
    /// What it gives.
    package let gives: ValueKinds
    /// One sentence for the reference.
    package let about: String
    /// A pipeline and what it gives, as in `${'ab' | upper}` is `AB`.
    package let example: String
    /// Set for asymmetric signatures: signing takes a private key, verifying the public one.
    package let signature: SignatureScheme?
    /// What only this function knows to be wrong with its literal arguments (`nil` for those known later).
    let check: (@Sendable ([Value?], FunctionServices) -> ArgumentProblem?)?
    let body: @Sendable (FunctionCall) throws(FunctionFailure) -> Value

    init(
        _ name: String, _ group: FunctionGroup, _ arguments: [ArgumentSpec] = [], accepts: ValueKinds,
        gives: ValueKinds,
        signature: SignatureScheme? = nil, _ about: String, example: String,
        check: (@Sendable ([Value?], FunctionServices) -> ArgumentProblem?)? = nil,
        body: @escaping @Sendable (FunctionCall) throws(FunctionFailure) -> Value
    ) {
        self.name = name
        self.group = group
        self.arguments = arguments
        self.accepts = accepts
        self.gives = gives
        self.about = about
        self.example = example
        self.signature = signature
        self.check = check
        self.body = body
    }

    /// `name(a, b?)`, as the reference and the diagnostics show it.
    package var signatureText: String {
        guard !arguments.isEmpty else { return name }
        let list = arguments.map { $0.isRepeated ? "\($0.name) …" : $0.isRequired ? $0.name : "\($0.name)?" }
        return "\(name)(\(list.joined(separator: ", ")))"
    }
}

/// The chapters of the reference.
package enum FunctionGroup: String, Sendable, CaseIterable {
    case text = "Texts"
    case number = "Numbers and money"
    case time = "Times"
    case encoding = "Encodings"
    case digest = "Digests and message authentication codes"
    case signature = "Signatures"
    case cipher = "Ciphers"
    case key = "Keys and certificates"
    case collection = "Lists and objects"
}

/// One argument of a function.
package struct ArgumentSpec: Sendable {
    package let name: String
    package let kinds: ValueKinds
    /// What it is when it is not written; `nil` for one that must be.
    package let standard: Value?
    /// The only texts it may be, checked at load where it is a literal.
    package let choices: [String]
    /// The last argument may be written any number of times, at least once.
    package let isRepeated: Bool

    init(
        _ name: String, _ kinds: ValueKinds, standard: Value? = nil, choices: [String] = [], isRepeated: Bool = false
    ) {
        self.name = name
        self.kinds = kinds
        self.standard = standard
        self.choices = choices
        self.isRepeated = isRepeated
    }

    var isRequired: Bool { standard == nil }
}

/// A literal argument that cannot be right, found at load.
struct ArgumentProblem {
    let index: Int
    let message: String
    var suggestion: String?
}

/// What a function gets.
struct FunctionCall {
    let input: Value
    /// As many as the spec has (more only when the last is repeated), defaults filled in, kinds checked.
    let arguments: [Value]
    let environment: Environment
    private let written: Expression.Call

    /// What belongs to the plugin.
    var services: FunctionServices { written.services }

    init(_ written: Expression.Call, input: Value, arguments: [Value], environment: Environment) {
        self.written = written
        self.input = input
        self.arguments = arguments
        self.environment = environment
    }
}

/// Why a function had no answer; the caller adds its name and place. Never any part of the value.
struct FunctionFailure: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// What belongs to a plugin and not to a single call.
package struct FunctionServices: Sendable {
    /// The plugin's `money`; `nil` where it declares none.
    package var money: MoneyRules?
    /// The plugin's `tables`.
    package var tables: [String: LookupTable]

    package init(money: MoneyRules? = nil, tables: [String: LookupTable] = [:]) {
        self.money = money
        self.tables = tables
    }
}

/// One of a plugin's tables: words of the wire and what they mean.
package struct LookupTable: Sendable {
    package var rows: [String: Value]
    /// What an unlisted word means; `nil` makes it absent.
    package var otherwise: Value?

    package init(rows: [String: Value], otherwise: Value? = nil) {
        self.rows = rows
        self.otherwise = otherwise
    }
}
