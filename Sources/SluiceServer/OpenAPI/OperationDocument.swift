import SluiceGateway
import SluiceJSON

/// What the OpenAPI document says of a route.
struct OperationDocument: Sendable {
    /// Becomes the operationId.
    let name: String
    let summary: String
    let parameters: [RouteParameter]
    let body: BodySpec?
    let answers: [DocumentedAnswer]
    let errors: [ErrorCode]

    init(
        _ name: String, _ summary: String, parameters: [RouteParameter] = [], body: BodySpec? = nil,
        answers: [DocumentedAnswer], errors: [ErrorCode]
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.errors = errors
    }
}

/// An answer that is not a problem document.
struct DocumentedAnswer: Sendable {
    /// As OpenAPI writes it: three digits, or `default`.
    let status: String
    let about: String
    let mediaType: String?
    let schema: JSONValue?
    let headers: [String: JSONValue]

    static func payment(_ status: Int, _ about: String) -> DocumentedAnswer {
        json(status, about, Schemas.reference("Payment"))
    }

    static func refund(_ status: Int, _ about: String) -> DocumentedAnswer {
        json(status, about, Schemas.reference("Refund"))
    }

    static func json(_ status: Int, _ about: String, _ schema: JSONValue) -> DocumentedAnswer {
        DocumentedAnswer(
            status: String(status), about: about, mediaType: "application/json", schema: schema, headers: [:])
    }

    /// A page of HTML.
    static func page(_ status: Int, _ about: String) -> DocumentedAnswer {
        DocumentedAnswer(
            status: String(status), about: about, mediaType: "text/html", schema: ["type": "string"], headers: [:])
    }

    /// Plain text for machines.
    static func text(_ status: Int, _ about: String) -> DocumentedAnswer {
        DocumentedAnswer(
            status: String(status), about: about, mediaType: "text/plain", schema: ["type": "string"], headers: [:])
    }

    static func redirect(_ about: String) -> DocumentedAnswer {
        DocumentedAnswer(
            status: "303", about: about, mediaType: nil, schema: nil,
            headers: ["Location": ["required": .boolean(true), "schema": ["type": "string", "format": "uri"]]])
    }

    /// An answer whose form somebody else decides.
    static func free(_ about: String) -> DocumentedAnswer {
        DocumentedAnswer(status: "default", about: about, mediaType: nil, schema: nil, headers: [:])
    }
}
