import SluiceJSON
import SluiceSchema

/// What the buyer's side must do next, compiled.
enum ResultRule: Sendable {
    case qrCode(Template)
    case redirect(Template)
    case form(url: Template, method: String, fields: TemplateTree?)
    case html(Template)
    case sdk(TemplateTree, SourcePosition)
    case none

    /// Every name that it reads.
    var references: Set<Reference> {
        switch self {
        case .qrCode(let template), .redirect(let template), .html(let template): template.references
        case .form(let url, _, let fields): url.references.union(fields?.references ?? [])
        case .sdk(let tree, _): tree.references
        case .none: []
        }
    }

    /// nil after a problem was reported.
    static func compile(_ node: YAMLNode, in scope: Scope, _ diagnostics: inout Diagnostics) -> ResultRule? {
        func template(_ node: YAMLNode) -> Template? { Template.compile(node, in: scope, into: &diagnostics) }
        func tree(_ node: YAMLNode) -> TemplateTree? { TemplateTree.compile(node, in: scope, into: &diagnostics) }
        if let code = node["qr_code"] { return template(code).map(ResultRule.qrCode) }
        if let url = node["redirect"] { return template(url).map(ResultRule.redirect) }
        if let parameters = node["sdk"] { return tree(parameters).map { .sdk($0, parameters.position) } }
        guard let form = node["form"] else { return ResultRule.none }
        if let html = form["html"] { return template(html).map(ResultRule.html) }
        let fields = form["fields"].flatMap(tree)
        guard let url = form["url"].flatMap(template), fields != nil || form["fields"] == nil else { return nil }
        return .form(url: url, method: form["method"]?.text ?? "POST", fields: fields)
    }

    /// What to do, from an answer or from the rendered request.
    func action(in environment: Environment) throws(EvaluationError) -> PayAction {
        switch self {
        case .qrCode(let template): return .qrCode(try ResultRule.filled(template, environment))
        case .redirect(let template): return .redirect(try ResultRule.filled(template, environment))
        case .html(let template): return .html(try ResultRule.filled(template, environment))
        case .none: return .none
        case .sdk(let tree, let position):
            return .sdk(try ResultRule.json(try tree.value(in: environment), position)?.object ?? JSONObject())
        case .form(let url, let method, let fields):
            var pairs: [(String, String)] = []
            for member in try fields?.value(in: environment).object?.members ?? [] where !member.value.isAbsent {
                guard let text = member.value.textForm else {
                    throw EvaluationError(
                        code: "value-not-text",
                        message: "the field \(member.name) of the form is \(member.value.kindName)",
                        position: url.position)
                }
                pairs.append((member.name, text))
            }
            return .form(url: try ResultRule.filled(url, environment), method: method, fields: pairs)
        }
    }

    private static func filled(_ template: Template, _ environment: Environment) throws(EvaluationError) -> String {
        let text = try template.text(in: environment)
        if text.isEmpty {
            throw EvaluationError(code: "value-absent", message: "the result is empty", position: template.position)
        }
        return text
    }

    /// SDK parameters as JSON: bytes as text, times in RFC 3339.
    private static func json(_ value: Value, _ position: SourcePosition) throws(EvaluationError) -> JSONValue? {
        switch value {
        case .absent: return nil
        case .null: return .null
        case .boolean(let boolean): return .boolean(boolean)
        case .integer(let integer): return .integer(integer)
        case .decimal(let decimal):
            return JSONNumber(literal: decimal.text).map(JSONValue.number) ?? .text(decimal.text)
        case .list(let items):
            var array: [JSONValue] = []
            for item in items { if let json = try json(item, position) { array.append(json) } }
            return .array(array)
        case .object(let object):
            var result = JSONObject()
            for member in object.members { result[member.name] = try json(member.value, position) }
            return .object(result)
        case .text, .bytes, .time, .key:
            guard let text = value.textForm else {
                throw EvaluationError(
                    code: "value-not-text", message: "\(value.kindName) cannot be handed to an app", position: position)
            }
            return .text(text)
        }
    }
}
