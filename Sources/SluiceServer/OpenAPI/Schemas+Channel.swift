import SluiceJSON

/// What `GET /v1/channels` answers.
enum ChannelSchemas {
    static let list = Schemas.object(required: ["channels": ["type": "array", "items": channel]])

    private static let channel = Schemas.object(required: [
        "channel_label": Schemas.text("The name in calls."),
        "channel_name": Schemas.text("What people call it."),
        "enable_flag": ["type": "boolean", "description": "Whether new payments may be made with it."],
        "methods": ["type": "array", "items": ["type": "string"], "description": "Its pay methods."],
        "currencies": [
            "type": .array(["array", "null"]), "items": ["type": "string"], "description": "ISO 4217; null for any.",
        ],
        "calls_under_way": count("Operations with the provider that are under way."),
        "breaker": Schemas.object(
            required: [
                "state": [
                    "type": "string", "enum": .array(["closed", "open", "half-open"]),
                    "description": "open: the provider does not answer, and new payments are refused at once.",
                ],
                "openings": count("How often it has opened since the start."),
            ],
            optional: [
                "open_since": ["type": "string", "format": "date-time", "description": "Since when it is open."]
            ]),
        "limits": Schemas.object(required: [
            "calls": count("The most operations under way at one time."),
            "budget_ms": count("How long a whole operation may take, in milliseconds."),
            "breaker_failures": count("Calls without an answer, one after the other, that open the breaker."),
            "breaker_share": count("The share of calls without an answer that opens it, in percent."),
            "breaker_pause_ms": count("How long it stays open before it is tried, in milliseconds."),
            "breaker_probes": count("How many operations try it at one time."),
        ]),
    ])

    private static func count(_ about: String) -> JSONValue {
        ["type": "integer", "minimum": .integer(0), "description": .text(about)]
    }
}
