import SluiceSchema

/// What an answer or a callback says about a payment or a refund, compiled.
struct EventRule: Sendable {
    /// Which of the two.
    enum Subject: Sendable { case trade, refund }

    /// A field that the provider sends, or one that it does not send and says so.
    enum Field: Sendable {
        case value(Template)
        case none
    }

    /// Two texts that must be equal.
    struct Merchant: Sendable {
        let got: Template
        let expected: Template
    }

    let subject: Subject
    let fields: [String: Field]
    let merchant: Merchant?
    let state: StateRule
    /// A fact of the event is missing, so that only a query can say what counts.
    let isIncomplete: Bool
    let position: SourcePosition
    /// In which currency an amount is when the provider sends none: its only one.
    let onlyCurrency: String?
}

/// How words of the wire become a state.
enum StateRule: Sendable {
    case table(of: Template, rows: [String: String], otherwise: String)
    case list([(condition: Condition, word: String)], otherwise: String)
    case constant(String)
    /// The provider does not send one.
    case none

    /// The word, nil where the provider sends none.
    func word(in environment: Environment) throws(EvaluationError) -> String? {
        switch self {
        case .none: return nil
        case .constant(let word): return word
        case .table(let template, let rows, let otherwise):
            let value = try template.value(in: environment)
            guard !value.isNothing, let text = value.textForm else { return otherwise }
            return rows[text] ?? otherwise
        case .list(let entries, let otherwise):
            for entry in entries where try entry.condition.holds(in: environment) { return entry.word }
            return otherwise
        }
    }
}

/// Why an event could not be read.
struct EventProblem: Error {
    let refusal: CallbackRefusal

    init(_ kind: RefusalKind, _ sentence: String) { refusal = CallbackRefusal(kind, sentence) }
}
