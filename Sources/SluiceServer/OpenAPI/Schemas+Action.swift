import SluiceGateway
import SluiceJSON

extension Schemas {
    /// What the buyer must do next: one of five, told apart by `type`.
    static let action: JSONValue = [
        "description": "What the buyer does next.",
        "oneOf": .array(kinds.map { reference($0.schema) }),
        "discriminator": [
            "propertyName": "type",
            "mapping": .object(
                kinds.reduce(into: JSONObject()) { mapping, kind in
                    mapping[kind.type] = .text("#/components/schemas/\(kind.schema)")
                }),
        ],
    ]

    private static let kinds: [(type: String, schema: String)] = [
        ("qr_code", "QRCodeAction"), ("redirect", "RedirectAction"), ("form", "FormAction"), ("sdk", "SDKAction"),
        ("none", "NoAction"),
    ]

    static let qrCode = object(required: [
        "type": ["const": "qr_code"], "qr_code": text("What the QR code says; the buyer scans it."),
    ])

    static let redirect = object(required: [
        "type": ["const": "redirect"], "url": text("Where the buyer's browser goes."),
    ])

    /// A form to be sent by the buyer's browser: its parts, or a whole page that the provider made.
    static let form: JSONValue = {
        var form =
            object(
                required: ["type": ["const": "form"]],
                optional: [
                    "url": text("Where the form goes."), "method": text("How: GET or POST."),
                    "fields": ["type": "object", "additionalProperties": ["type": "string"]],
                    "html": text("A whole page, to be shown as it is."),
                ]
            ).object ?? [:]
        form["oneOf"] = .array([
            ["required": .array(["url", "method", "fields"])], ["required": .array(["html"])],
        ])
        return .object(form)
    }()

    static let sdk = object(required: [
        "type": ["const": "sdk"],
        "parameters": ["type": "object", "description": "For the provider's SDK in the client, as they are."],
    ])

    static let none = object(required: ["type": ["const": "none"]])

    /// RFC 9457, with the members that this API adds.
    static let problem = object(
        required: [
            "type": ["type": "string", "format": "uri"],
            "title": text("The code in words."),
            "status": ["type": "integer", "minimum": .integer(400), "maximum": .integer(599)],
            "detail": text("What was wrong, for the person who meets it."),
            "code": ["type": "string", "enum": .array(ErrorCode.all.map { .text($0.name) })],
            "advice": text("What can be done about it."),
        ],
        optional: [
            "instance": text(
                "The request's id as a URN. Left out where an Idempotency-Key promises the same bytes again; the X-Request-Id header has it."
            ),
            "field": text("The field at fault, or the first of several."),
            "errors": [
                "type": "array", "minItems": .integer(1),
                "items": object(required: ["field": text("A field."), "message": text("What is wrong with it.")]),
            ],
        ])
}
