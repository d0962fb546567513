import SluiceJSON

/// How a body is written, under the names that plugins use.
package enum WireFormat: String, Sendable, CaseIterable {
    case json, form, query, xml, text, none
    /// `k=v&k=v` that is not URL-decoded.
    case kvText = "kv-text"
    /// A form whose nested members are written `a[b][0]`.
    case nestedForm = "nested-form"

    /// The `Content-Type` that goes with it; `nil` for `none`.
    package var contentType: String? {
        switch self {
        case .json: "application/json"
        case .form, .query, .nestedForm: "application/x-www-form-urlencoded"
        case .xml: "application/xml"
        case .text, .kvText: "text/plain; charset=utf-8"
        case .none: nil
        }
    }

    /// Reads bytes. `text` gives a text, `none` gives absent, everything else what the document says.
    package func parse(_ bytes: [UInt8], limits: WireLimits = WireLimits()) throws(WireError) -> Value {
        guard bytes.count <= limits.bytesMax else { throw .tooLarge(limits.bytesMax) }
        switch self {
        case .json: return try JSONWire.parse(bytes, limits: limits)
        case .form, .query: return .object(try FormWire.parse(bytes, limits: limits))
        case .nestedForm: return .object(try FormWire.parse(bytes, limits: limits))
        case .kvText: return .object(try KeyValueWire.parse(bytes, limits: limits))
        case .xml: return try XMLReader.parse(bytes, limits: limits)
        case .text: return .text(try strictText(bytes))
        case .none: return .absent
        }
    }

    /// Writes a value; the members of objects in their order.
    package func render(_ value: Value) throws(WireError) -> [UInt8] {
        switch self {
        case .json: return try JSONWire.render(value)
        case .form, .query: return try FormWire.render(value.objectForWire())
        case .nestedForm: return try FormWire.render(Flattening.brackets.apply(to: value.objectForWire()))
        case .kvText: return try KeyValueWire.render(value.objectForWire())
        case .xml: return try XMLWriter.render(value)
        case .text:
            guard let bytes = value.byteForm else { throw .unwritable("\(value.kindName) cannot be a text body") }
            return bytes
        case .none: return []
        }
    }
}

/// Bounds that hold whatever a sender does.
package struct WireLimits: Sendable {
    package var bytesMax: Int
    package var depthMax: Int
    /// Fields of a form, elements and attributes of an XML document.
    package var fieldsMax: Int

    package init(bytesMax: Int = 1 << 20, depthMax: Int = 64, fieldsMax: Int = 10_000) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.fieldsMax = fieldsMax
    }
}

/// Why bytes are not what they should be, or a value cannot be written so. Never any part of the document.
package struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `wire-too-large`, `wire-too-deep`, `wire-not-utf8`, `wire-syntax`, `wire-duplicate-name`, `wire-forbidden`,
    /// `wire-unwritable`.
    package let code: String
    /// One sentence without a full stop.
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(message) [\(code)]" }

    static func tooLarge(_ bytesMax: Int) -> WireError {
        WireError(code: "wire-too-large", message: "the body is larger than \(bytesMax) bytes")
    }

    static func tooManyFields(_ fieldsMax: Int) -> WireError {
        WireError(code: "wire-too-large", message: "the body has more than \(fieldsMax) fields")
    }

    static func syntax(_ message: String) -> WireError { WireError(code: "wire-syntax", message: message) }

    static func duplicate() -> WireError {
        WireError(
            code: "wire-duplicate-name", message: "a name occurs twice, so that nobody can say which value counts")
    }

    static func unwritable(_ message: String) -> WireError { WireError(code: "wire-unwritable", message: message) }
}

/// The text of bytes that must be UTF-8, byte for byte, without endless runs of combining marks.
package func strictText(_ bytes: some Collection<UInt8>) throws(WireError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw WireError(code: "wire-not-utf8", message: "the body is not UTF-8")
    }
    guard CombiningMarks.areFew(in: text) else {
        throw .syntax("a text has more than \(CombiningMarks.runMax) combining marks in a row")
    }
    return text
}

extension Value {
    /// The object that forms and queries are made of.
    func objectForWire() throws(WireError) -> ObjectValue {
        switch self {
        case .object(let object): object
        case .absent, .null: ObjectValue()
        default: throw .unwritable("fields are made of an object, not of \(kindName)")
        }
    }
}
