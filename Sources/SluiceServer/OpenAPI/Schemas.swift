import SluiceGateway
import SluiceJSON
import SluiceTrade

/// The JSON Schemas (2020-12) of what the unified API writes. Bodies that it reads come from their own declarations.
enum Schemas {
    static var all: JSONObject {
        var object: JSONObject = [
            "Payment": payment, "Refund": refund, "Problem": problem,
            "Action": action, "QRCodeAction": qrCode, "RedirectAction": redirect, "FormAction": form,
            "SDKAction": sdk, "NoAction": none,
        ]
        for body in Bodies.all { object[body.name] = body.schema }
        return object
    }

    static func reference(_ name: String) -> JSONValue { ["$ref": .text("#/components/schemas/\(name)")] }

    private static let payment = object(
        required: [
            "trading_order_no": identifier("The gateway's number."),
            "product_order_no": identifier("The business system's number."),
            "trading_channel": identifier("The channel's label."),
            "method": text("The channel's pay method."),
            "trading_state": code(TradingState.allCases.map { Int64($0.rawValue) }, "The state as a number."),
            "state": word(TradingState.allCases.map(\.word), "The state in words."),
            "trading_amount": amount("What is to be paid."),
            "currency": text("ISO 4217."),
            "refund": amount("What has been refunded so far."),
            "is_refund": ["type": "boolean", "description": "Whether anything has been refunded."],
            "description": text("What the buyer reads."),
            "transaction_id": optionalText("The provider's number."),
            "result_code": optionalText("The provider's last code."),
            "result_msg": optionalText("The provider's last message."),
            "open_id": optionalText("The buyer's identifier at the provider."),
            "payer_name": optionalText("Who pays."),
            "payer_id": optionalText("The payer's number in the business system."),
            "payee_name": optionalText("Who is paid."),
            "payee_id": optionalText("The payee's number in the business system."),
            "memo": optionalText("The remark, as it was given."),
            "metadata": [
                "type": "object", "additionalProperties": ["type": "string"], "description": "As it was given.",
            ],
            "create_time": time("When it was made."),
            "update_time": time("When it last changed."),
            "expire_time": time("When it is closed unless it is paid."),
            "paid_time": optionalTime("When it was paid."),
            "version": ["type": "integer", "minimum": .integer(1), "description": "One higher with every change."],
            "contradiction": optionalWord(
                TradingState.allCases.map(\.word), "What a provider said after the end that does not fit the end."),
        ],
        optional: ["action": reference("Action")])

    private static let refund = object(required: [
        "refund_no": identifier("The number of the refund."),
        "refund_id": optionalText("The provider's number."),
        "trading_order_no": identifier("The gateway's number of the payment."),
        "product_order_no": identifier("The business system's number of the payment."),
        "trading_channel": identifier("The channel's label."),
        "refund_status": code(RefundStatus.allCases.map { Int64($0.rawValue) }, "The state as a number."),
        "state": word(RefundStatus.allCases.map(\.word), "The state in words."),
        "refund_amount": amount("What is given back."),
        "total": amount("What was paid."),
        "currency": text("ISO 4217."),
        "refund_code": optionalText("The provider's last code."),
        "refund_msg": optionalText("The provider's last message."),
        "reason": optionalText("Why, as it was given."),
        "create_time": time("When it was made."),
        "update_time": time("When it last changed."),
        "version": ["type": "integer", "minimum": .integer(1), "description": "One higher with every change."],
        "contradiction": optionalWord(
            RefundStatus.allCases.map(\.word), "What a provider said after the end that does not fit the end."),
    ])

    static let health = object(required: ["status": ["const": "up"]])

    static let readiness = object(required: [
        "status": ["enum": .array(["ready", "not-ready"])],
        "checks": [
            "type": "array",
            "items": object(required: [
                "name": text("The part."), "ready": ["type": "boolean"], "reason": optionalText("Why not."),
            ]),
        ],
    ])

    static func object(required: JSONObject, optional: JSONObject = [:]) -> JSONValue {
        var properties = required
        for member in optional.members { properties[member.name] = member.value }
        return [
            "type": "object", "required": .array(required.names.map(JSONValue.text)), "properties": .object(properties),
        ]
    }

    static func text(_ about: String) -> JSONValue { ["type": "string", "description": .text(about)] }

    private static func identifier(_ about: String) -> JSONValue {
        ["type": "string", "pattern": .text(RouteParameter.Shape.identifierPattern), "description": .text(about)]
    }

    private static func optionalText(_ about: String) -> JSONValue {
        ["type": .array(["string", "null"]), "description": .text(about)]
    }

    private static func time(_ about: String) -> JSONValue {
        ["type": "string", "format": "date-time", "description": .text(about)]
    }

    private static func optionalTime(_ about: String) -> JSONValue {
        ["type": .array(["string", "null"]), "format": "date-time", "description": .text(about)]
    }

    private static func amount(_ about: String) -> JSONValue {
        [
            "type": "integer", "format": "int64", "minimum": .integer(0),
            "description": .text(about + " In the currency's minor unit."),
        ]
    }

    private static func word(_ words: [String], _ about: String) -> JSONValue {
        ["type": "string", "enum": .array(words.map(JSONValue.text)), "description": .text(about)]
    }

    private static func optionalWord(_ words: [String], _ about: String) -> JSONValue {
        [
            "type": .array(["string", "null"]), "enum": .array(words.map(JSONValue.text) + [.null]),
            "description": .text(about),
        ]
    }

    private static func code(_ numbers: [Int64], _ about: String) -> JSONValue {
        ["type": "integer", "enum": .array(numbers.map(JSONValue.integer)), "description": .text(about)]
    }
}
