package import SluiceSchema

/// Every key of a cases file, declared once.
package enum CaseSpec {
    private static func map(_ name: String, _ about: String) -> FieldSpec {
        FieldSpec(name: name, kind: .map(of: .any), about: about)
    }

    static let givenFields = MappingSpec(
        name: "given", about: "What is known when a case begins.",
        fields: [
            FieldSpec(name: "now", kind: .oneOf([.integer(), .text()]), about: "Seconds since 1970, or RFC 3339."),
            FieldSpec(name: "nonce", kind: .text(minLength: 1), about: "32 upper-case hexadecimal digits."),
            map("trade", "Fields of the trade, as the journal names them."), map("refund", "Fields of the refund."),
            map("kept", "What earlier answers told to keep."), map("tokens", "Tokens that have been fetched."),
            map("keys", "Keys that have been fetched: ring, then id, then key."),
            map("channel", "Settings of the channel that differ."),
        ])

    private static let sends = MappingSpec(
        name: "sends", about: "The request, byte for byte.",
        fields: [
            FieldSpec(name: "request", kind: .text(minLength: 1), about: "`METHOD URL`."),
            map("headers", "Headers that must be there."),
            FieldSpec(name: "body", kind: .text(), about: "The exact body."),
            FieldSpec(name: "browser", kind: .boolean, about: "Whether the browser carries it.", defaultText: "false"),
        ])

    private static let answered = MappingSpec(
        name: "answered", about: "What came back.",
        fields: [
            FieldSpec(name: "status", kind: .integer(100...599), about: "The HTTP status.", isRequired: true),
            map("headers", "Headers."), FieldSpec(name: "body", kind: .text(), about: "The body."),
        ])

    private static let received = MappingSpec(
        name: "received", about: "What came from outside.",
        fields: [
            FieldSpec(name: "method", kind: .text(minLength: 1), about: "The HTTP method.", defaultText: "POST"),
            FieldSpec(name: "query", kind: .text(), about: "What stands after the `?`."), map("headers", "Headers."),
            FieldSpec(name: "body", kind: .text(), about: "The body."),
            FieldSpec(name: "body_base64", kind: .text(), about: "A body that is no text."),
            FieldSpec(name: "remote_address", kind: .text(), about: "Where it came from."),
            FieldSpec(name: "url", kind: .text(), about: "Our own public URL."),
        ])

    static let refusals = RefusalKind.allCases.map(\.rawValue)

    private static let oneCase = MappingSpec(
        name: "case", about: "What happens, what must be sent, what it must mean.",
        fields: [
            FieldSpec(name: "case", kind: .text(minLength: 1), about: "A sentence.", isRequired: true),
            FieldSpec(name: "operation", kind: .choice(OperationName.allCases.map(\.rawValue)), about: "An operation."),
            FieldSpec(name: "method", kind: .text(minLength: 1), about: "The pay method."),
            FieldSpec(name: "step", kind: .integer(1...20), about: "Which of several calls.", defaultText: "1"),
            FieldSpec(name: "callback", kind: .text(minLength: 1), about: "A callback, by its name."),
            FieldSpec(name: "return", kind: .boolean, about: "The buyer comes back."),
            FieldSpec(name: "token", kind: .text(minLength: 1), about: "A token is fetched, by its name."),
            FieldSpec(name: "ring", kind: .text(minLength: 1), about: "Keys of a ring are fetched, by its name."),
            FieldSpec(name: "id", kind: .text(minLength: 1), about: "The id of the key that is fetched."),
            FieldSpec(name: "given", kind: .mapping(givenFields), about: "What differs from the defaults."),
            FieldSpec(name: "sends", kind: .mapping(sends), about: "What is sent."),
            FieldSpec(name: "answered", kind: .mapping(answered), about: "What comes back."),
            FieldSpec(name: "received", kind: .mapping(received), about: "What comes from outside."),
            map("then", "What it must mean."),
            FieldSpec(name: "refused", kind: .choice(refusals), about: "Why it must be refused."),
        ],
        exactlyOneOf: [["operation", "callback", "return", "token", "ring"]])

    /// The whole file.
    package static let file = MappingSpec(
        name: "cases", about: "What a plugin must do, byte for byte.",
        fields: [
            FieldSpec(name: "plugin", kind: .text(minLength: 1), about: "The plugin's name.", isRequired: true),
            map("channel", "Settings of the test channel, all at one level, published test keys only."),
            FieldSpec(name: "given", kind: .mapping(givenFields), about: "Defaults of all cases."),
            FieldSpec(name: "cases", kind: .list(of: .mapping(oneCase), min: 1), about: "The cases.", isRequired: true),
        ])
}
