import SluiceGateway
import SluiceJSON

/// Bodies of the unified API; the first line names the body. What is accepted fits the schema of the OpenAPI document,
/// and what is refused does not, unless by a rule that the schema cannot say.
enum BodyTarget {
    static func check(_ input: [UInt8]) throws {
        let parts = input.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let spec = Bodies.all.first(where: { $0.name.utf8.elementsEqual(parts[0]) }),
            let body = try? JSONParser.parse(Array(parts[1]))
        else { return }
        let objection = SmallSchema(spec.schema).objection(to: body)
        do throws(GatewayError) {
            _ = try spec.check(body)
        } catch {
            try require(!error.detail.isEmpty, "refused without a word")
            let isBeyondSchema = error.problems.contains { problem in
                ["control characters", "IPv4 or IPv6", "absolute http", "without fraction"].contains {
                    problem.message.contains($0)
                }
            }
            try require(objection != nil || isBeyondSchema, "refused, although the schema allows it: \(error.detail)")
            return
        }
        try require(objection == nil, "accepted, although the schema says: \(objection ?? "")")
    }
}

/// As much of JSON Schema 2020-12 as the request bodies use.
struct SmallSchema {
    private let schema: JSONValue

    init(_ schema: JSONValue) { self.schema = schema }

    /// The first thing that does not fit; nil if all does.
    func objection(to value: JSONValue) -> String? {
        let types = schema["type"]?.array?.compactMap(\.text) ?? [schema["type"]?.text].compactMap { $0 }
        guard types.contains(SmallSchema.type(of: value)) else { return "a value is \(value.kindName)" }
        switch value {
        case .text(let text): return objection(toText: text)
        case .number(let number):
            guard let integer = number.integer else { return nil }
            if let least = schema["minimum"]?.integer, integer < least { return "below \(least)" }
            if let most = schema["maximum"]?.integer, integer > most { return "above \(most)" }
            return nil
        case .object(let object): return objection(toObject: object)
        default: return nil
        }
    }

    private func objection(toText text: String) -> String? {
        let length = Int64(text.unicodeScalars.count)
        if let least = schema["minLength"]?.integer, length < least { return "a text is shorter than \(least)" }
        if let most = schema["maxLength"]?.integer, length > most { return "a text is longer than \(most)" }
        if let pattern = schema["pattern"]?.text, let regex = try? Regex(pattern).matchingSemantics(.unicodeScalar),
            text.firstMatch(of: regex) == nil
        {
            return "a text is not like \(pattern)"
        }
        return nil
    }

    private func objection(toObject object: JSONObject) -> String? {
        for name in (schema["required"]?.array ?? []).compactMap(\.text) where object[name] == nil {
            return "\(name) is missing"
        }
        if let most = schema["maxProperties"]?.integer, object.members.count > most { return "too many members" }
        for member in object.members {
            if let rule = schema["propertyNames"], let most = rule["maxLength"]?.integer,
                member.name.unicodeScalars.count > most
            {
                return "a name is longer than \(most)"
            }
            let rule = schema["properties"]?[member.name] ?? schema["additionalProperties"] ?? .boolean(true)
            if let isAllowed = rule.boolean {
                if !isAllowed { return "there is no \(member.name)" }
            } else if let objection = SmallSchema(rule).objection(to: member.value) {
                return "\(member.name): \(objection)"
            }
        }
        return nil
    }

    private static func type(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .boolean: "boolean"
        case .number(let number): number.integer == nil ? "number" : "integer"
        case .text: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
