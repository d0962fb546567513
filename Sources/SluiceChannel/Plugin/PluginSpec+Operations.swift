import SluiceSchema

extension PluginSpec {
    static let operations = MappingSpec(
        name: "operations", about: "What the gateway can ask for.",
        fields: [
            FieldSpec(name: "pay", kind: .mapping(pay), about: "Places an order.", isRequired: true),
            FieldSpec(name: "query", kind: .mapping(operation), about: "Asks where a payment stands."),
            FieldSpec(name: "close", kind: .mapping(close), about: "Closes an unpaid order."),
            FieldSpec(name: "refund", kind: .mapping(operation), about: "Pays money back."),
            FieldSpec(name: "refund_query", kind: .mapping(operation), about: "Asks where a refund stands."),
            FieldSpec(
                name: "confirm", kind: .mapping(operation), about: "The second call, due when the buyer is back."),
        ])

    private static let step = MappingSpec(
        name: "step", about: "One of several calls.",
        fields: [
            FieldSpec(name: "name", kind: .text(minLength: 1), about: "What people call it."),
            FieldSpec(name: "request", kind: .mapping(request), about: "The request.", isRequired: true),
            FieldSpec(name: "answers", kind: .mapping(answers), about: "Where they differ from the shared ones."),
            FieldSpec(name: "outcomes", kind: .list(of: .mapping(outcome), min: 1), about: "What its answer means."),
            FieldSpec(name: "reason", kind: .mapping(reason), about: "The provider's own words."),
            FieldSpec(name: "keep", kind: .map(of: kept), about: "What later calls need."),
        ])

    private static let operationFields = [
        FieldSpec(name: "request", kind: .mapping(request), about: "The request."),
        FieldSpec(name: "steps", kind: .list(of: .mapping(step), min: 1), about: "Several calls, one after the other."),
        FieldSpec(
            name: "sent_by", kind: .choice(SentBy.allCases.map(\.rawValue)), about: "Who sends it. Default: `sluice`."),
        FieldSpec(name: "answers", kind: .mapping(answers), about: "Where they differ from the shared ones."),
        FieldSpec(name: "outcomes", kind: .list(of: .mapping(outcome), min: 1), about: "Before the shared ones."),
        FieldSpec(name: "reason", kind: .mapping(reason), about: "The provider's own words."),
        FieldSpec(name: "trade", kind: .mapping(tradeEvent), about: "What the answer says about the payment."),
        FieldSpec(name: "refund", kind: .mapping(refundEvent), about: "What the answer says about the refund."),
        FieldSpec(name: "keep", kind: .map(of: kept), about: "What later calls need."),
        FieldSpec(name: "with", kind: .map(of: .tree), about: "Constants."),
    ]

    private static let payFields =
        operationFields + [
            FieldSpec(name: "result", kind: .mapping(result), about: "What the buyer's side must do next."),
            FieldSpec(
                name: "requires", kind: .list(of: .text(minLength: 1)),
                about: "Fields of the payment that must be given."),
        ]

    private static let method = MappingSpec(
        name: "method", about: "One way to pay; what it says replaces what the operation says.", fields: payFields,
        atMostOneOf: [["request", "steps"]])

    private static let variant = MappingSpec(
        name: "operation method", about: "How the operation goes for trades of one pay method.",
        fields: operationFields,
        atMostOneOf: [["request", "steps"]])
    private static let variants = FieldSpec(
        name: "methods", kind: .map(of: .mapping(variant)), about: "Where trades of a pay method need another way.")

    static let operation = MappingSpec(
        name: "operation", about: "One call, or several.", fields: operationFields + [variants, none],
        atMostOneOf: [["request", "steps", "none"]])

    static let pay = MappingSpec(
        name: "pay", about: "Places an order.",
        fields: payFields + [
            FieldSpec(name: "methods", kind: .map(of: .mapping(method)), about: "Ways to pay, by name."),
            FieldSpec(
                name: "default_method", kind: .text(minLength: 1),
                about: "The one that is used when none is named; default: the first."),
        ],
        atMostOneOf: [["request", "steps"]])

    private static let because = FieldSpec(name: "because", kind: .text(minLength: 1), about: "Why.")
    private static let none = FieldSpec(name: "none", kind: .text(minLength: 1), about: "Why there is none.")

    static let close = MappingSpec(
        name: "close", about: "Closes an unpaid order.",
        fields: operationFields + [
            variants, none,
            FieldSpec(name: "expires", kind: .choice(["itself"]), about: "The provider closes it without a call."),
            because,
        ],
        atMostOneOf: [["request", "steps", "none", "expires"]])

    static let merchant = MappingSpec(
        name: "merchant", about: "Two texts that must be equal.",
        fields: [
            FieldSpec(name: "got", kind: .template, about: "What was received.", isRequired: true),
            FieldSpec(name: "expected", kind: .template, about: "What the channel says.", isRequired: true),
        ])

    static let merchantField = FieldSpec(
        name: "merchant", kind: .oneOf([.mapping(merchant), .mapping(nothing)]), about: "Whose payment it is.")
    static let stateKind = FieldKind.oneOf([.template, .map(of: .template), .list(of: .map(of: .template), min: 1)])

    private static func field(_ name: String, _ about: String) -> FieldSpec {
        FieldSpec(name: name, kind: optional(.template), about: about)
    }

    static let tradeEvent = MappingSpec(
        name: "trade", about: "What is said about a payment.",
        fields: [
            field("trading_order_no", "Our number."), merchantField, field("amount", "In the provider's unit."),
            field("currency", "The provider's word."), field("transaction_id", "The provider's number."),
            field("paid_time", "When it was paid."), field("payer_id", "Who paid."),
            field("code", "The provider's code."), field("message", "The provider's words."),
            FieldSpec(name: "state", kind: stateKind, about: "Where it stands.", isRequired: true),
        ])

    static let refundEvent = MappingSpec(
        name: "refund", about: "What is said about a refund.",
        fields: [
            field("refund_no", "Our number."), field("refund_id", "The provider's number."),
            field("trading_order_no", "Our number of the payment."), merchantField,
            field("amount", "In the provider's unit."), field("currency", "The provider's word."),
            field("code", "The provider's code."), field("message", "The provider's words."),
            FieldSpec(name: "status", kind: stateKind, about: "Where it stands.", isRequired: true),
        ])
}
