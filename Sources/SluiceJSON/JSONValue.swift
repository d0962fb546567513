/// A JSON document as a value (RFC 8259). Members keep their order and numbers keep their literal, so that nothing that
/// money or a signature depends on is rounded, reordered or rewritten.
package enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case text(String)
    case array([JSONValue])
    case object(JSONObject)

    package static func integer(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

    /// `nil` becomes `null`; the journals always write every member of a record.
    package static func optionalText(_ value: String?) -> JSONValue { value.map(JSONValue.text) ?? .null }

    package var text: String? { if case .text(let value) = self { value } else { nil } }
    package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    package var isNull: Bool { self == .null }

    /// The number when it is a whole one that fits 64 bits and is written without fraction or exponent.
    package var integer: Int64? { if case .number(let value) = self { value.integer } else { nil } }

    /// What a person would call this kind of value, with its article: for error messages.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .text: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    package subscript(name: String) -> JSONValue? { object?[name] }
}

/// A number as it was written: never a floating-point value.
package struct JSONNumber: Sendable, Equatable {
    /// The literal, valid by RFC 8259 section 6.
    package let literal: String

    package init(_ value: Int64) { literal = String(value) }

    /// `nil` when the text is not a JSON number.
    package init?(literal: String) {
        var bytes = Array(literal.utf8)[...]
        guard JSONNumber.consume(from: &bytes), bytes.isEmpty else { return nil }
        self.literal = literal
    }

    init(validLiteral: String) { literal = validLiteral }

    package var integer: Int64? { Int64(literal) }

    /// Takes one number off the front: `-? int frac? exp?`. False when there is none; then the slice is of no more use.
    static func consume(from bytes: inout ArraySlice<UInt8>) -> Bool {
        if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
        guard let first = bytes.first, isDigit(first) else { return false }
        bytes.removeFirst()
        if first != UInt8(ascii: "0") { dropDigits(&bytes) }
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            guard let digit = bytes.first, isDigit(digit) else { return false }
            dropDigits(&bytes)
        }
        if bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") {
            bytes.removeFirst()
            if bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
            guard let digit = bytes.first, isDigit(digit) else { return false }
            dropDigits(&bytes)
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func dropDigits(_ bytes: inout ArraySlice<UInt8>) {
        while let byte = bytes.first, isDigit(byte) { bytes.removeFirst() }
    }
}
