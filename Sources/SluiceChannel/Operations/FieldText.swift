import SluiceCrypto
import SluiceSchema

/// How fields become what is sent: in a form and a query a nested field is written as compact JSON text.
enum FieldText {
    /// A body's value with nested fields of a form as text; every other body as it is.
    static func textual(
        _ body: RequestRule.Body, _ value: Value, at position: SourcePosition
    ) throws(RunProblem) -> Value {
        guard case .wire(.form) = body.encoding, case .object(let object) = value else { return value }
        return .object(try flat(object, at: position))
    }

    /// The same fields, nested ones as JSON text.
    static func flat(_ object: ObjectValue, at position: SourcePosition) throws(RunProblem) -> ObjectValue {
        var result = object
        for index in result.members.indices {
            switch result.members[index].value {
            case .object, .list:
                do throws(WireError) {
                    let json = try WireFormat.json.render(result.members[index].value)
                    result.members[index].value = .text(String(decoding: json, as: UTF8.self))
                } catch {
                    throw .evaluation(EvaluationError(code: "not-rendered", message: error.message, position: position))
                }
            default: break
            }
        }
        return result
    }

    /// What `request.form`, `request.json` or `request.xml` is: for XML the elements under the root.
    static func fields(of body: RequestRule.Body, _ value: Value) -> Value {
        guard body.fieldsName == "xml" else { return value }
        return value.object?.members.first?.value ?? .object(ObjectValue())
    }
}

/// PEM (RFC 7468) of what libcrypto gives as DER.
enum PEMText {
    static func certificate(_ der: [UInt8]) -> String {
        let text = Array(Base64.encode(der).utf8)
        var lines = ["-----BEGIN CERTIFICATE-----"]
        for start in stride(from: 0, to: text.count, by: 64) {
            lines.append(String(decoding: text[start..<min(start + 64, text.count)], as: UTF8.self))
        }
        return (lines + ["-----END CERTIFICATE-----", ""]).joined(separator: "\n")
    }
}
