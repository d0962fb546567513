import Fundraising
import Mustache

/// One sentence in both languages. `{name}` in it is filled with a value of that name.
struct Sentence: Sendable {
    let english: String
    let chinese: String

    init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }
}

/// The sentences of all pages in one language.
struct Texts: Sendable {
    let language: Language

    /// The tables that make up the whole. A key stands in one of them only.
    static let tables: [[String: Sentence]] = [
        common, errors, publicPages, account, matching, matchingErrors, books, booksKinds,
    ]

    static let all: [String: Sentence] = tables.reduce(into: [:]) { all, table in
        all.merge(table) { first, _ in first }
    }

    /// The sentence under a key. A key that no table has is a mistake of ours: it stands there itself, and a test finds it.
    subscript(_ key: String) -> String { known(key) ?? key }

    /// The sentence with its holes filled: `texts("amountOf", ["amount": "12.50"])`.
    func callAsFunction(_ key: String, _ values: [String: String]) -> String { fill(self[key], values) }

    /// `nil` for a key that comes from outside and is none.
    func known(_ key: String) -> String? {
        Texts.all[key].map { language.choose($0.english, $0.chinese) }
    }

    /// What a person is told of a failure: by its code, in their language; the English one where no table has it.
    func sentence(_ error: FundraisingError) -> String {
        known("error-\(error.code)").map { fill($0, error.values) } ?? error.message
    }

    private func fill(_ sentence: String, _ values: [String: String]) -> String {
        values.reduce(sentence) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}

extension Texts: MustacheParent {
    func child(named key: String) -> Any? { self[key] }
}
