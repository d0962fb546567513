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

    static func render(_ value: Value) throws(WireError) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        try value.append(jsonTo: &output)
        return output
    }

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
            guard object.members.count <= ObjectValue.writtenMax else { throw .tooManyMembers }
            var result = JSONObject()
            for member in object.members where !member.value.isAbsent {
                result[member.name] = try member.value.json()
            }
            return .object(result)
        }
    }

    /// Writes the bytes of `json()` without making the document first.
    fileprivate func append(jsonTo output: inout [UInt8]) throws(WireError) {
        switch self {
        case .text(let text): JSONWriter.append(text: text, to: &output)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .list(let items):
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for item in items where !item.isAbsent {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                try item.append(jsonTo: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            guard object.members.count <= ObjectValue.writtenMax else { throw .tooManyMembers }
            // Of a name that comes twice `json()` knows which value counts.
            guard object.hasUniqueNames else { return try json().append(to: &output) }
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in object.members where !member.value.isAbsent {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONWriter.append(text: member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                try member.value.append(jsonTo: &output)
            }
            output.append(UInt8(ascii: "}"))
        case .absent, .null, .boolean, .decimal, .bytes, .time, .key: try json().append(to: &output)
        }
    }
}

extension ObjectValue {
    /// Each name is searched among those before it; an object that somebody sent must not make that expensive.
    fileprivate static let writtenMax = 4096

    fileprivate var hasUniqueNames: Bool {
        members.indices.allSatisfy { place(of: members[$0].name) == $0 }
    }
}

extension WireError {
    fileprivate static let tooManyMembers = WireError.unwritable("an object has more than 4096 members")
}
