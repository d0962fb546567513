/// What a person is told when a wish cannot be done: a stable code, the field at fault, and a sentence.
///
/// The pages have the sentence in the reader's language, by the code; `message` is the English one, for logs and tests.
package struct FundraisingError: Error, Equatable, Sendable {
    package let code: String
    package let message: String
    package let field: String?
    /// What the sentence in another language needs: amounts, names, limits.
    package let values: [String: String]

    package init(_ code: String, _ message: String, field: String? = nil, values: [String: String] = [:]) {
        self.code = code
        self.message = message
        self.field = field
        self.values = values
    }
}

extension FundraisingError {
    static func amountInvalid(_ field: String, _ text: String, _ digits: Int) -> Self {
        Self(
            "amount-invalid", "\"\(text.prefix(40))\" is no amount: write digits and at most \(digits) decimals.",
            field: field, values: ["digits": String(digits)])
    }

    static func amountTooSmall(_ field: String) -> Self {
        Self("amount-too-small", "The amount must be more than zero.", field: field)
    }

    static func amountTooLarge(_ field: String, _ limit: String) -> Self {
        Self(
            "amount-too-large", "The most that can be given at once is \(limit).", field: field,
            values: ["limit": limit])
    }

    /// There is no such thing, or it is not for who asks.
    package static func notFound(_ what: String) -> Self {
        Self("not-found", "There is no such \(what).", values: ["what": what])
    }
}
