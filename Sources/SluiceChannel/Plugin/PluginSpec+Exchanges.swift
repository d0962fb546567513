import SluiceSchema

extension PluginSpec {
    static let answerFormats = ["json", "form", "kv-text", "xml", "text", "none"]
    static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    static let bodies = ["json", "form", "nested-form", "xml", "text", "multipart"]

    static let shared = [
        FieldSpec(name: "domain", kind: .template, about: "Where to, without the path. Default: `${channel.domain}`."),
        FieldSpec(
            name: "headers", kind: .map(of: .template), about: "Headers; one filled by an absent value is left out."),
        FieldSpec(
            name: "timeout", kind: .duration(100...120_000), about: "How long to wait for the answer. Default: 10s."),
        FieldSpec(
            name: "client_certificate", kind: .template, about: "A setting of the kind `pkcs12`, for mutual TLS."),
    ]

    static let requests = MappingSpec(name: "requests", about: "What all requests share.", fields: shared)

    static let request = MappingSpec(
        name: "request", about: "One HTTP request.",
        fields: methods.map { FieldSpec(name: $0, kind: .template, about: "The path, or a whole https URL.") } + [
            FieldSpec(name: "query", kind: .map(of: .tree), about: "Fields of the URL's query."),
            FieldSpec(name: "json", kind: .tree, about: "A JSON body."),
            FieldSpec(name: "form", kind: .map(of: .tree), about: "A form; a nested field is written as JSON text."),
            FieldSpec(name: "nested-form", kind: .map(of: .tree), about: "A form with nested fields as `a[b][0]`."),
            FieldSpec(name: "xml", kind: .map(of: .tree), about: "An XML body: the root and its elements."),
            FieldSpec(name: "text", kind: .template, about: "A body as it is written."),
            FieldSpec(name: "multipart", kind: .map(of: .tree), about: "A multipart form."),
        ] + shared,
        exactlyOneOf: [methods], atMostOneOf: [bodies])

    static let outcome = MappingSpec(
        name: "outcome", about: "What an answer means: the first that holds.",
        fields: [
            FieldSpec(name: "when", kind: .template, about: "A condition."),
            FieldSpec(name: "is", kind: .choice(Verdict.allCases.map(\.rawValue)), about: "What it means."),
            FieldSpec(name: "else", kind: .choice(Verdict.allCases.map(\.rawValue)), about: "What all others mean."),
        ])

    static let reason = MappingSpec(
        name: "reason", about: "The provider's own words.",
        fields: [
            FieldSpec(name: "code", kind: .template, about: "Its code."),
            FieldSpec(name: "message", kind: .template, about: "Its sentence."),
        ])

    static let verification = FieldKind.oneOf([
        .text(minLength: 1), .list(of: .text(minLength: 1), min: 1), .mapping(nothing),
    ])

    static let answerFields = [
        FieldSpec(name: "format", kind: .choice(answerFormats), about: "How answers are written."),
        FieldSpec(name: "verify", kind: verification, about: "The recipe that must hold, or why none is needed."),
        FieldSpec(name: "outcomes", kind: .list(of: .mapping(outcome), min: 1), about: "What answers mean."),
        FieldSpec(name: "reason", kind: .mapping(reason), about: "The provider's own words."),
    ]

    static let answers = MappingSpec(name: "answers", about: "How answers are read.", fields: answerFields)

    static let call = MappingSpec(
        name: "call", about: "A request that is no operation.",
        fields: [
            FieldSpec(name: "request", kind: .mapping(request), about: "The request.", isRequired: true),
            FieldSpec(name: "answers", kind: .mapping(answers), about: "Where they differ from the shared ones."),
        ])

    static let kept = FieldKind.oneOf([
        .template,
        .mapping(
            MappingSpec(
                name: "kept", about: "A value for later calls.",
                fields: [
                    FieldSpec(name: "value", kind: .template, about: "The value.", isRequired: true),
                    FieldSpec(name: "secret", kind: .boolean, about: "Sealed in the journal.", defaultText: "false"),
                ])),
    ])

    static let result = MappingSpec(
        name: "result", about: "What the buyer's side must do next.",
        fields: [
            FieldSpec(name: "qr_code", kind: .template, about: "Shown as a QR code."),
            FieldSpec(name: "redirect", kind: .template, about: "A URL that the browser opens."),
            FieldSpec(name: "form", kind: .mapping(resultForm), about: "A form that the browser submits."),
            FieldSpec(name: "sdk", kind: .map(of: .tree), about: "Parameters of the provider's SDK."),
            FieldSpec(name: "none", kind: .boolean, about: "Nothing is to be done."),
        ],
        exactlyOneOf: [["qr_code", "redirect", "form", "sdk", "none"]])

    static let resultForm = MappingSpec(
        name: "form", about: "A form that the browser submits.",
        fields: [
            FieldSpec(name: "url", kind: .template, about: "Where to."),
            FieldSpec(name: "method", kind: .choice(["POST", "GET"]), about: "How.", defaultText: "POST"),
            FieldSpec(name: "fields", kind: .oneOf([.template, .map(of: .template)]), about: "Its fields."),
            FieldSpec(name: "html", kind: .template, about: "The provider's own page."),
        ],
        exactlyOneOf: [["url", "html"]], atMostOneOf: [["fields", "html"]])
}
