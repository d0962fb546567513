import SluiceJSON

/// The bodies of the unified API.
package enum Bodies {
    /// More than any currency needs, and exact in every JSON reader (RFC 8259, section 6: integers to 2^53).
    static let amountMax: Int64 = 1_000_000_000_000_000

    package static let payment = BodySpec(
        name: "PaymentRequest",
        fields: [
            BodyField(
                "product_order_no", .text(maximum: 64, shape: .identifier), isRequired: true,
                "The business system's own number; one number is one payment."),
            BodyField(
                "trading_channel", .text(maximum: 64, shape: .identifier), isRequired: true,
                "The channel_label of the channel to pay through."),
            BodyField(
                "trading_amount", .integer(minimum: 1, maximum: amountMax), isRequired: true,
                "The amount in the currency's minor unit."),
            BodyField("currency", .text(maximum: 3, shape: .currency), isRequired: true, "ISO 4217."),
            BodyField(
                "description", .text(maximum: 127, shape: .line), isRequired: true,
                "What the buyer reads at the cashier."),
            BodyField(
                "method", .text(maximum: 32, shape: .word), "The channel's pay method; its default when left out."),
            BodyField("open_id", .text(maximum: 255, shape: .line), "The buyer's identifier at the provider."),
            BodyField("payer_name", .text(maximum: 127, shape: .line), "Who pays."),
            BodyField("payer_id", .text(maximum: 127, shape: .line), "The payer's number in the business system."),
            BodyField("payee_name", .text(maximum: 127, shape: .line), "Who is paid."),
            BodyField("payee_id", .text(maximum: 127, shape: .line), "The payee's number in the business system."),
            BodyField("client_ip", .text(maximum: 45, shape: .address), "The buyer's address."),
            BodyField(
                "expires_in", .integer(minimum: 60, maximum: 30 * 86_400),
                "Seconds after which an unpaid payment is closed."),
            BodyField("return_url", .text(maximum: 1024, shape: .url), "Where the buyer's browser goes afterwards."),
            BodyField("memo", .text(maximum: 512, shape: .line), "A remark, given back as it is."),
            BodyField("metadata", .textMap(countMax: 20, lengthMax: 500), "Texts, given back as they are."),
        ])

    package static let refund = BodySpec(
        name: "RefundRequest",
        fields: [
            BodyField(
                "refund_no", .text(maximum: 64, shape: .identifier),
                "The business system's own number; one number is one refund. Made by the gateway when left out."),
            BodyField(
                "refund_amount", .integer(minimum: 1, maximum: amountMax), isRequired: true,
                "The amount in the currency's minor unit."),
            BodyField("reason", .text(maximum: 80, shape: .line), "Why; the provider and the buyer may see it."),
        ])

    package static let confirmation = BodySpec(
        name: "ConfirmationRequest",
        fields: [
            BodyField("transaction_id", .text(maximum: 64, shape: .line), "The number of the receipt or transfer."),
            BodyField("memo", .text(maximum: 512, shape: .line), "Who confirmed, and how it was paid."),
        ])

    /// Members whose values the payment log shows; persons, addresses and free texts are not among them (S1).
    private static let clearNames: Set<String> = [
        "product_order_no", "trading_channel", "trading_amount", "currency", "method", "expires_in", "refund_no",
        "refund_amount", "transaction_id",
    ]

    /// What the payment log shows of a checked body.
    static func loggable(_ body: JSONValue) -> JSONValue {
        guard case .object(let object) = body else { return .null }
        var shown = JSONObject()
        shown.reserveCapacity(object.members.count)
        for member in object.members {
            shown.append(unique: member.name, clearNames.contains(member.name) ? member.value : .text("***"))
        }
        return .object(shown)
    }

    package static let all = [payment, refund, confirmation]
}

/// Typed reading of a checked body; an absent member and `null` are the same.
struct CheckedBody {
    let object: JSONObject

    func text(_ name: String) -> String? { object[name]?.text }

    func integer(_ name: String) -> Int64? { object[name]?.integer }

    func textMap(_ name: String) -> [String: String] {
        let members = object[name]?.object?.members ?? []
        return Dictionary(members.map { ($0.name, $0.value.text ?? "") }) { first, _ in first }
    }

    func required(_ name: String) -> String {
        guard let value = text(name) else { preconditionFailure("the body was checked: \(name) is there") }
        return value
    }
}
