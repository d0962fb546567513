import SluiceTrade

extension Value {
    /// The text form: integers and decimals in plain notation, booleans as `true` and `false`, bytes as UTF-8, time as
    /// RFC 3339 in UTC, null and absent as nothing. `nil` for lists, objects, keys, and bytes that are not UTF-8.
    package var textForm: String? {
        switch self {
        case .absent, .null: ""
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .decimal(let value): value.text
        case .text(let value): value
        case .bytes(let value): Value.text(of: value)
        case .time(let value): value.rfc3339
        case .list, .object, .key: nil
        }
    }

    /// The text that some bytes are in UTF-8. By the span, because `String(validating:)` asks for generic metadata each time.
    static func text(of bytes: [UInt8]) -> String? {
        guard let text = try? UTF8Span(validating: bytes.span) else { return nil }
        return String(copying: text)
    }

    /// The bytes that a digest or a body takes: bytes as they are, everything else as the UTF-8 of its text form.
    package var byteForm: [UInt8]? {
        switch self {
        case .bytes(let value): value
        case .text(let value): Array(value.utf8)
        default: textForm.map { Array($0.utf8) }
        }
    }

    /// The number: integers and decimals as they are, a text when it is a plain number (`12`, `-0.50`).
    package var number: ExactDecimal? {
        switch self {
        case .integer(let value): ExactDecimal(value)
        case .decimal(let value): value
        case .text(let value): ExactDecimal(value)
        default: nil
        }
    }

    /// The whole number of 64 bits, also when it is written as text or as a decimal without a fraction.
    package var wholeNumber: Int64? {
        if case .integer(let value) = self { return value }
        return number?.integer
    }

    package var object: ObjectValue? { if case .object(let value) = self { value } else { nil } }
    package var list: [Value]? { if case .list(let value) = self { value } else { nil } }

    /// An optional text as a value: `nil` is absent.
    package static func optionalText(_ text: String?) -> Value { text.map(Value.text) ?? .absent }
}
