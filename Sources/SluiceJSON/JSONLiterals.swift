// Documents written in code: `["type": "none", "amount": .integer(1)]`.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
    package init(stringLiteral value: String) { self = .text(value) }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(uniqueMembers: elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }
}
