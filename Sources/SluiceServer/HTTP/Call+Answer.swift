import HTTPTypes
import Hummingbird
import Logging
import SluiceChannel
import SluiceGateway
import SluiceJSON

extension Call {
    /// Of every answer in JSON.
    private static let jsonHeaders: HTTPFields = [
        .contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
    ]

    /// What the gateway answered.
    /// - Parameter isRepeatable: whether the same call must get the same bytes again; then nothing is added to them.
    func answer(_ reply: APIReply, isRepeatable: Bool = false) -> Response {
        guard reply.status >= 400 else {
            return answer(status: .init(code: reply.status), json: reply.body)
        }
        return ProblemResponse(
            status: reply.status, document: reply.body, requestID: isRepeatable ? nil : requestID,
            retryAfterSeconds: reply.retryAfterSeconds ?? services.options.retryAfterSeconds
        ).response
    }

    func answer(status: HTTPResponse.Status, json: JSONValue) -> Response {
        answer(status: status, json: json.serialized())
    }

    func answer(status: HTTPResponse.Status, json: [UInt8]) -> Response {
        var headers = Call.jsonHeaders
        if status.code == 503 { headers[.retryAfter] = String(services.options.retryAfterSeconds) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    /// What a plugin answers, as it is. Only what frames the message on the wire is ours.
    func answer(_ reply: WireReply) -> Response {
        let framing: Set<HTTPField.Name> = [.contentLength, .transferEncoding, .connection]
        var headers = HTTPFields()
        for header in reply.headers {
            guard let name = HTTPField.Name(header.name), !framing.contains(name) else {
                logger.error(
                    "a plugin's answer has a header that cannot be sent", metadata: ["header": "\(header.name)"])
                continue
            }
            headers.append(HTTPField(name: name, value: header.value))
        }
        guard (200...599).contains(reply.status) else {
            logger.error("a plugin's answer has no status of HTTP", metadata: ["status": "\(reply.status)"])
            return Response(status: .internalServerError)
        }
        // RFC 9110, 6.4.1: these have no content, whatever the plugin says.
        let body = [204, 205, 304].contains(reply.status) ? [] : reply.body
        return Response(
            status: .init(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    func page(_ page: StatusPage, status: HTTPResponse.Status) -> Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: StatusPage.contentSecurityPolicy, .contentLanguage: page.language.rawValue,
            .vary: "Accept-Language", .referrerPolicy: "no-referrer",
        ]
        if status.code == 503 { headers[.retryAfter] = String(services.options.retryAfterSeconds) }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: Array(page.html.utf8))))
    }
}
