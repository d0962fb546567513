package import SluiceJSON

// Bodies of requests are written as literals in these tests.
extension JSONValue: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue {
    /// The same object with some members set to other values; `nil` takes a member away.
    func with(_ changes: [String: JSONValue?]) -> JSONValue {
        var object = object ?? JSONObject()
        for (name, value) in changes { object[name] = value }
        return .object(object)
    }

    /// A text as JSON; the limit is wide because peers hand over whole documents.
    static func parse(_ text: String) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8), limits: JSONLimits(bytesMax: 16 << 20))
    }
}
