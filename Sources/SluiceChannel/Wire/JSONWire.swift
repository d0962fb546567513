package import SluiceJSON

/// JSON bodies.
enum JSONWire {
    static func parse(_ bytes: [UInt8], limits: WireLimits) throws(WireError) -> Value {
        do throws(JSONError) {
            let limits = JSONLimits(depthMax: limits.depthMax, bytesMax: limits.bytesMax)
            return Value(json: try JSONParser.parse(bytes, limits: limits))
        } catch {
            throw WireError(
                code: wireCodes[error.code] ?? "wire-syntax", message: "the body is no JSON: \(error.message)")
        }
    }

    static func render(_ value: Value) throws(WireError) -> [UInt8] { try value.json().serialized() }

    private static let wireCodes = [
        "json-duplicate-name": "wire-duplicate-name", "json-too-deep": "wire-too-deep",
        "json-too-large": "wire-too-large",
        "json-not-utf8": "wire-not-utf8",
    ]
}

extension Value {
    /// The value that a JSON document says. A number that neither 64 bits nor 38 digits hold stays exact as a text.
    package init(json: JSONValue) {
        self =
            switch json {
            case .null: .null
            case .boolean(let value): .boolean(value)
            case .number(let number): Value(number: number)
            case .text(let text): .text(text)
            case .array(let items): .list(items.map(Value.init(json:)))
            case .object(let object):
                .object(ObjectValue(object.members.map { .init(name: $0.name, value: Value(json: $0.value)) }))
            }
    }

    private init(number: JSONNumber) {
        if let integer = number.integer {
            self = .integer(integer)
        } else if let decimal = ExactDecimal(jsonLiteral: number.literal) {
            self = .decimal(decimal)
        } else {
            self = .text(number.literal)
        }
    }

    /// The value as JSON: bytes and times by their text form, absent members and items left out. Fails for keys and for
    /// bytes that are not UTF-8.
    package func json() throws(WireError) -> JSONValue {
        switch self {
        case .absent, .null: return .null
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .decimal(let value):
            guard let number = JSONNumber(literal: value.text) else {
                throw .unwritable("a decimal cannot be written in JSON")
            }
            return .number(number)
        case .text(let text): return .text(text)
        case .time, .bytes, .key:
            guard let text = textForm else { throw .unwritable("\(kindName) cannot be written in JSON") }
            return .text(text)
        case .list(let items):
            var values: [JSONValue] = []
            for item in items where !item.isAbsent { values.append(try item.json()) }
            return .array(values)
        case .object(let object):
            // Each name is searched among those before it; an object that somebody sent must not make that expensive.
            guard object.members.count <= 4096 else { throw .unwritable("an object has more than 4096 members") }
            var result = JSONObject()
            for member in object.members where !member.value.isAbsent {
                result[member.name] = try member.value.json()
            }
            return .object(result)
        }
    }
}
