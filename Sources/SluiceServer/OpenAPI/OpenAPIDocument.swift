import HTTPTypes
import SluiceGateway
import SluiceJSON

/// The OpenAPI 3.1 document of a table of routes. It is made from the table that the router uses, so it cannot name a route
/// that is not there, nor leave one out.
struct OpenAPIDocument {
    let table: RouteTable
    /// The public URL of the gateway.
    let serverURL: String

    var json: JSONValue {
        var paths = JSONObject()
        for route in table.routes {
            var item = paths[route.path.template]?.object ?? JSONObject()
            // A route that takes every method is written under the two that providers use.
            for method in route.method.map({ [$0] }) ?? [.post, .get] {
                let suffix = route.method == nil && method == .get ? "ByGet" : ""
                item[method.rawValue.lowercased()] = operation(route, name: route.document.name + suffix)
            }
            paths[route.path.template] = .object(item)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Sluice", "version": "1",
                "summary": "One pay endpoint in front of many payment providers.",
                "description":
                    "Amounts are integers of the currency's minor unit. Every error is a problem document (RFC 9457) with a stable code.",
            ],
            "servers": .array([["url": .text(serverURL)]]),
            "paths": .object(paths),
            "components": [
                "schemas": .object(Schemas.all),
                "securitySchemes": [
                    "appKey": ["type": "http", "scheme": "bearer", "description": "The key of a business system."]
                ],
            ],
        ]
    }

    private func operation(_ route: Route, name: String) -> JSONValue {
        let document = route.document
        var object: JSONObject = ["operationId": .text(name), "summary": .text(document.summary)]
        object["security"] = .array(route.needsApp ? [["appKey": .array([])]] : [])
        let parameters = document.parameters + [.requestID]
        object["parameters"] = .array(parameters.map(parameter))
        if let body = document.body {
            object["requestBody"] = [
                "required": .boolean(body.fields.contains(where: \.isRequired)),
                "content": ["application/json": ["schema": Schemas.reference(body.name)]],
            ]
        }
        object["responses"] = .object(responses(document, needsApp: route.needsApp))
        return .object(object)
    }

    private func parameter(_ parameter: RouteParameter) -> JSONValue {
        [
            "name": .text(parameter.name), "in": .text(parameter.place.rawValue),
            "required": .boolean(parameter.isRequired), "description": .text(parameter.about),
            "schema": parameter.shape.schema,
        ]
    }

    private func responses(_ document: OperationDocument, needsApp: Bool) -> JSONObject {
        var responses = JSONObject()
        for answer in document.answers {
            var object: JSONObject = ["description": .text(answer.about)]
            if !answer.headers.isEmpty {
                var headers = JSONObject()
                for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) { headers[name] = value }
                object["headers"] = .object(headers)
            }
            if let mediaType = answer.mediaType, let schema = answer.schema {
                object["content"] = .object([mediaType: ["schema": schema]])
            }
            responses[answer.status] = .object(object)
        }
        for (status, codes) in Dictionary(grouping: document.errors, by: \.status).sorted(by: { $0.key < $1.key }) {
            add(codes, status, to: &responses)
        }
        return responses
    }

    /// Adds the problem documents of one status; an answer of another kind may stand under the same status.
    private func add(_ codes: [ErrorCode], _ status: Int, to responses: inout JSONObject) {
        var names: [String] = []
        for code in codes where !names.contains(code.name) { names.append(code.name) }
        let problem: JSONValue = [
            "schema": [
                "allOf": .array([
                    Schemas.reference("Problem"),
                    [
                        "type": "object",
                        "properties": [
                            "status": ["const": .integer(Int64(status))],
                            "code": ["enum": .array(names.map(JSONValue.text))],
                        ],
                    ],
                ])
            ]
        ]
        var object = responses[String(status)]?.object ?? ["description": .text(names.joined(separator: ", "))]
        if responses["default"] == nil {
            var content = object["content"]?.object ?? JSONObject()
            content["application/problem+json"] = problem
            object["content"] = .object(content)
        } else {
            // A plugin may refuse with the same status, in its provider's form and without a media type.
            let about = "A problem document with \(names.joined(separator: ", ")), or a refusal in the provider's form."
            object["description"] = .text(about)
        }
        var headers = object["headers"]?.object ?? JSONObject()
        if status == 401 { headers["WWW-Authenticate"] = ["schema": ["type": "string"]] }
        if status == 503 { headers["Retry-After"] = ["schema": ["type": "integer"], "description": "Seconds."] }
        if !headers.isEmpty { object["headers"] = .object(headers) }
        responses[String(status)] = .object(object)
    }
}
