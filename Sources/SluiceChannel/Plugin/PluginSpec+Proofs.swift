import SluiceSchema

extension PluginSpec {
    static let recipe = MappingSpec(
        name: "recipe", about: "Turns facts into a proof.",
        fields: [
            FieldSpec(name: "text", kind: .template, about: "What is signed, as a template."),
            FieldSpec(name: "fields", kind: .template, about: "What is signed, as an expression that gives an object."),
            FieldSpec(name: "pick", kind: .list(of: .text(), min: 1), about: "Only these fields, in this order."),
            FieldSpec(
                name: "missing", kind: .choice(["empty", "skip"]), about: "What a picked field that is missing is.",
                defaultText: "empty"),
            FieldSpec(name: "except", kind: .list(of: .text(), min: 1), about: "Without these fields."),
            FieldSpec(name: "drop", kind: .choice(["empty"]), about: "Without null and empty values."),
            FieldSpec(
                name: "flatten", kind: .choice(["brackets", "dots"]), about: "How nested members are named."),
            FieldSpec(
                name: "order", kind: .choice(FieldOrder.allCases.map(\.rawValue)), about: "How fields are sorted.",
                defaultText: "as-given"),
            FieldSpec(name: "encode", kind: .mapping(fieldEncoding), about: "How keys and values are URL-encoded."),
            FieldSpec(
                name: "join", kind: .list(of: .text(), min: 2),
                about: "What stands between key and value, and between pairs.", defaultText: "[\"=\", \"&\"]"),
            FieldSpec(name: "values_only", kind: .boolean, about: "Without the keys.", defaultText: "false"),
            FieldSpec(name: "before", kind: .template, about: "What stands before the whole."),
            FieldSpec(name: "after", kind: .template, about: "What stands behind the whole."),
            FieldSpec(name: "then", kind: .list(of: .any), about: "Functions, one after the other."),
            FieldSpec(name: "given", kind: .template, about: "The received proof; makes it a recipe that verifies."),
            FieldSpec(name: "candidates", kind: .template, about: "A list of received proofs, any of which may fit."),
            FieldSpec(name: "fresh", kind: .mapping(fresh), about: "How old the message may be."),
            FieldSpec(name: "key_id", kind: .template, about: "The id of the key of a ring."),
            FieldSpec(name: "unless", kind: .template, about: "When no proof is asked for."),
            FieldSpec(name: "because", kind: .text(minLength: 1), about: "Why that is safe."),
        ],
        exactlyOneOf: [["text", "fields"]], atMostOneOf: [["given", "candidates"], ["pick", "except"]])

    static let fieldEncoding = MappingSpec(
        name: "encode", about: "How keys and values are URL-encoded.",
        fields: ["keys", "values"].map {
            FieldSpec(name: $0, kind: .choice(["rfc3986", "form", "dotnet"]), about: "The style; raw without it.")
        })

    static let fresh = MappingSpec(
        name: "fresh", about: "How far the message's own time may be from now.",
        fields: [
            FieldSpec(name: "at", kind: .template, about: "The message's time.", isRequired: true),
            FieldSpec(name: "within", kind: .duration(1000...Int.max), about: "The span.", isRequired: true),
            FieldSpec(
                name: "past_only", kind: .boolean,
                about: "Whether a time ahead of now is refused beyond the span only.",
                defaultText: "false"),
        ])

    static let ring = MappingSpec(
        name: "ring", about: "Keys by their id.",
        fields: [
            FieldSpec(name: "from", kind: .template, about: "A setting of the kind `key-set`."),
            FieldSpec(name: "fetch", kind: .mapping(fetch), about: "How an unknown key is fetched."),
            FieldSpec(name: "inline", kind: .template, about: "A certificate that travels in the message."),
            FieldSpec(
                name: "hosts", kind: .list(of: .text(minLength: 2), min: 1),
                about: "Where the id is a URL: how its host must end."),
            FieldSpec(name: "trusted", kind: .mapping(trusted), about: "Who must have issued a certificate."),
        ],
        atLeastOneOf: [["from", "fetch", "inline"]], atMostOneOf: [["inline", "from"], ["inline", "fetch"]])

    static let fetch = MappingSpec(
        name: "fetch", about: "A request that brings keys.",
        fields: [
            FieldSpec(name: "request", kind: .mapping(request), about: "The request.", isRequired: true),
            FieldSpec(
                name: "format", kind: .choice(answerFormats), about: "How the answer is written.", defaultText: "json"),
            FieldSpec(name: "each", kind: .template, about: "The list of keys; without it the answer is one key."),
            FieldSpec(name: "id", kind: .template, about: "The key's id; without it the one that was asked for."),
            FieldSpec(name: "key", kind: .template, about: "The key or certificate.", isRequired: true),
            FieldSpec(
                name: "lives", kind: .duration(1000...Int.max), about: "How long it is believed.", isRequired: true),
            FieldSpec(
                name: "again_after", kind: .duration(1000...Int.max),
                about: "An unknown id causes at most one fetch in this time.", defaultText: "1m"),
        ])

    static let trusted = MappingSpec(
        name: "trusted", about: "Who must have issued a certificate.",
        fields: [
            FieldSpec(name: "roots", kind: .template, about: "A setting of the kind `certificates`.", isRequired: true),
            FieldSpec(name: "name", kind: .text(minLength: 1), about: "A regular expression over the common name."),
        ])

    static let token = MappingSpec(
        name: "token", about: "A token that is fetched and used until it expires.",
        fields: [
            FieldSpec(name: "request", kind: .mapping(request), about: "The request.", isRequired: true),
            FieldSpec(
                name: "format", kind: .choice(answerFormats), about: "How the answer is written.", defaultText: "json"),
            FieldSpec(name: "value", kind: .template, about: "The token.", isRequired: true),
            FieldSpec(
                name: "lives", kind: .template, about: "How long: an expression in seconds, or a duration such as 2h.",
                isRequired: true),
            FieldSpec(
                name: "renew_before", kind: .duration(), about: "How long before its end a new one is fetched.",
                defaultText: "60s"),
            FieldSpec(
                name: "expired", kind: .template, about: "When an ordinary answer says that it is no longer taken."),
        ])
}
