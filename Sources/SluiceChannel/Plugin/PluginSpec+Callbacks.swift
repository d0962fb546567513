import SluiceSchema

extension PluginSpec {
    private static let reply = MappingSpec(
        name: "reply", about: "An HTTP answer.",
        fields: [
            FieldSpec(name: "status", kind: .integer(200...599), about: "The HTTP status.", defaultText: "200"),
            FieldSpec(name: "headers", kind: .map(of: .template), about: "Headers."),
            FieldSpec(name: "text", kind: .template, about: "A body as it is written."),
            FieldSpec(name: "json", kind: .tree, about: "A JSON body."),
            FieldSpec(name: "xml", kind: .map(of: .tree), about: "An XML body."),
            FieldSpec(name: "form", kind: .map(of: .tree), about: "A form body."),
        ],
        atMostOneOf: [["text", "json", "xml", "form"]])

    private static let proof = MappingSpec(
        name: "verify", about: "How a callback is believed without a recipe.",
        fields: [
            FieldSpec(
                name: "call", kind: .text(minLength: 1), about: "A request under `calls` that asks the provider."),
            FieldSpec(name: "holds", kind: .template, about: "What its answer must say."),
            FieldSpec(
                name: "query", kind: .text(minLength: 1),
                about: "Why the callback is only a hint, so that the query operation decides."),
        ],
        exactlyOneOf: [["call", "query"]])

    private static let acknowledge = MappingSpec(
        name: "acknowledge", about: "What is said back.",
        fields: AcknowledgeOutcome.allCases.map {
            FieldSpec(name: $0.rawValue, kind: .mapping(reply), about: "What is said when it is \($0.rawValue).")
        })

    static let callback = MappingSpec(
        name: "callback", about: "What the provider sends by itself.",
        fields: [
            FieldSpec(
                name: "at", kind: .choice(CallbackPlace.allCases.map(\.rawValue)), about: "Where it arrives.",
                isRequired: true),
            FieldSpec(
                name: "method", kind: .choice(["POST", "GET", "any"]), about: "Its HTTP method.", defaultText: "POST"),
            FieldSpec(name: "when", kind: .template, about: "Which of several callbacks at one place it is."),
            FieldSpec(
                name: "format", kind: .choice(["json", "form", "query", "xml", "text"]), about: "How it is written.",
                isRequired: true),
            FieldSpec(
                name: "verify",
                kind: .oneOf([.text(minLength: 1), .list(of: .text(minLength: 1), min: 1), .mapping(proof)]),
                about: "Why it is believed.", isRequired: true),
            FieldSpec(name: "networks", kind: .template, about: "A setting: the addresses it may come from."),
            FieldSpec(
                name: "open",
                kind: .mapping(
                    MappingSpec(
                        name: "open", about: "A part that is decrypted and parsed.",
                        fields: [
                            FieldSpec(name: "value", kind: .template, about: "The part.", isRequired: true),
                            FieldSpec(
                                name: "as", kind: .choice(["json", "form", "kv-text", "xml", "text"]),
                                about: "How it is written.", isRequired: true),
                        ])), about: "A part that is decrypted and parsed."),
            FieldSpec(name: "ignore", kind: .template, about: "What is acknowledged and nothing else."),
            FieldSpec(name: "each", kind: .template, about: "A list of events."),
            FieldSpec(name: "trade", kind: .mapping(tradeEvent), about: "What it says about a payment."),
            FieldSpec(name: "refund", kind: .mapping(refundEvent), about: "What it says about a refund."),
            FieldSpec(name: "acknowledge", kind: .mapping(acknowledge), about: "What is said back."),
            FieldSpec(
                name: "handshake",
                kind: .mapping(
                    MappingSpec(
                        name: "handshake", about: "A proof that the URL is ours.",
                        fields: [
                            FieldSpec(name: "when", kind: .template, about: "A condition.", isRequired: true),
                            FieldSpec(name: "answer", kind: .mapping(reply), about: "The answer.", isRequired: true),
                        ])), about: "A proof that the URL is ours."),
        ],
        exactlyOneOf: [["trade", "refund"]])

    static let callbacks = MappingSpec(
        name: "callbacks", about: "What the provider sends, by name; or why nothing ever comes.",
        fields: [FieldSpec(name: "none", kind: .text(minLength: 1), about: "How trades end without callbacks.")],
        others: .mapping(callback))

    private static let settledBy = MappingSpec(
        name: "return verify", about: "Why the buyer's return need not be proved.",
        fields: [
            FieldSpec(name: "by", kind: .choice(["confirm", "query"]), about: "What decides.", isRequired: true),
            FieldSpec(name: "because", kind: .text(minLength: 1), about: "Why.", isRequired: true),
        ])

    static let buyerReturn = MappingSpec(
        name: "return", about: "The buyer's browser coming back.",
        fields: [
            FieldSpec(name: "format", kind: .choice(["query", "form"]), about: "How it is written.", isRequired: true),
            FieldSpec(
                name: "verify",
                kind: .oneOf([.text(minLength: 1), .list(of: .text(minLength: 1), min: 1), .mapping(settledBy)]),
                about: "Why it is believed.", isRequired: true),
            FieldSpec(name: "trading_order_no", kind: .template, about: "Our number.", isRequired: true),
            FieldSpec(
                name: "then", kind: .choice(ReturnStep.allCases.map(\.rawValue)), about: "What is due.",
                isRequired: true),
        ])
}
