package import SluiceJSON

/// One member of a request body, declared once: the check, the reading and the OpenAPI schema come from here.
package struct BodyField: Sendable {
    package enum Kind: Sendable {
        /// Length in Unicode scalars, as JSON Schema counts (RFC 8259, section 7); `shape` is one of a few named shapes.
        case text(maximum: Int, shape: TextShape)
        case integer(minimum: Int64, maximum: Int64)
        /// Texts by name.
        case textMap(countMax: Int, lengthMax: Int)
    }

    package let name: String
    package let kind: Kind
    package let isRequired: Bool
    package let about: String

    package init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ about: String) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.about = about
    }

    /// What is wrong with a value, as the end of a sentence that begins with the field's name.
    func problem(with value: JSONValue) -> String? {
        switch kind {
        case .text(let maximum, let shape):
            guard let text = value.text else { return "must be a text, not \(value.kindName)" }
            guard !text.isEmpty else { return "must not be empty" }
            let length = text.unicodeScalars.count
            guard length <= maximum else { return "must have at most \(maximum) characters, not \(length)" }
            return shape.problem(with: text)
        case .integer(let minimum, let maximum):
            guard case .number(let number) = value else { return "must be an integer, not \(value.kindName)" }
            guard let integer = number.integer else {
                return "must be a whole number of at most 64 bits, without fraction or exponent"
            }
            return (minimum...maximum).contains(integer) ? nil : "must be from \(minimum) to \(maximum)"
        case .textMap(let countMax, let lengthMax):
            guard let object = value.object else { return "must be an object of texts, not \(value.kindName)" }
            guard object.members.count <= countMax else { return "must have at most \(countMax) members" }
            for member in object.members {
                guard let text = member.value.text else { return "must hold texts only" }
                guard member.name.unicodeScalars.count <= 40, text.unicodeScalars.count <= lengthMax else {
                    return "must have names of at most 40 and texts of at most \(lengthMax) characters"
                }
            }
            return nil
        }
    }

    /// The JSON Schema of the member.
    var schema: JSONValue {
        var object: JSONObject
        switch kind {
        case .text(let maximum, let shape):
            object = ["type": "string", "minLength": .integer(1), "maxLength": .integer(Int64(maximum))]
            if let pattern = shape.pattern { object["pattern"] = .text(pattern) }
            if let format = shape.format { object["format"] = .text(format) }
        case .integer(let minimum, let maximum):
            object = [
                "type": "integer", "format": "int64", "minimum": .integer(minimum), "maximum": .integer(maximum),
            ]
        case .textMap(let countMax, let lengthMax):
            object = [
                "type": "object", "maxProperties": .integer(Int64(countMax)),
                "propertyNames": ["maxLength": .integer(40)],
                "additionalProperties": ["type": "string", "maxLength": .integer(Int64(lengthMax))],
            ]
        }
        // Left out and null are the same.
        if !isRequired, let type = object["type"] { object["type"] = .array([type, "null"]) }
        object["description"] = .text(about)
        return .object(object)
    }
}

/// A request body: which members it may have.
package struct BodySpec: Sendable {
    package let name: String
    package let fields: [BodyField]

    /// Nobody reads more of them, and a body of nothing but mistakes must not become a far larger answer.
    private static let problemsMax = 50

    /// Checks a body whole, so that the caller hears of every mistake at once; unknown members are mistakes.
    package func check(_ body: JSONValue) throws(GatewayError) -> JSONObject {
        guard let object = body.object else {
            throw GatewayError(.malformedBody, "The body must be a JSON object, not \(body.kindName).")
        }
        var problems: [FieldProblem] = []
        for member in object.members where problems.count < BodySpec.problemsMax {
            if let field = fields.first(where: { $0.name == member.name }) {
                if member.value.isNull, !field.isRequired { continue }
                if let problem = field.problem(with: member.value) {
                    problems.append(FieldProblem(field: member.name, message: problem))
                }
            } else {
                let known = fields.map(\.name).joined(separator: ", ")
                problems.append(FieldProblem(field: member.name, message: "is not a known field; known are \(known)"))
            }
        }
        for field in fields where field.isRequired && object[field.name] == nil {
            problems.append(FieldProblem(field: field.name, message: "is required: \(field.about)"))
        }
        guard problems.isEmpty else { throw GatewayError(problems: problems) }
        return object
    }

    /// The JSON Schema of the body.
    package var schema: JSONValue {
        var properties = JSONObject()
        for field in fields { properties[field.name] = field.schema }
        var object: JSONObject = [
            "type": "object", "additionalProperties": .boolean(false), "properties": .object(properties),
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.text($0.name) }
        if !required.isEmpty { object["required"] = .array(required) }
        return .object(object)
    }
}
