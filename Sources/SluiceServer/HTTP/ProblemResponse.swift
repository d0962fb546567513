import HTTPTypes
import Hummingbird
import SluiceGateway
import SluiceJSON

/// A problem document (RFC 9457) on the wire.
struct ProblemResponse {
    let status: Int
    let document: JSONValue
    /// Becomes `instance`; `nil` where the bytes must stay as they are.
    let requestID: String?
    let retryAfterSeconds: Int

    init(status: Int, document: JSONValue, requestID: String?, retryAfterSeconds: Int) {
        self.status = status
        self.document = document
        self.requestID = requestID
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// - Parameter retryAfterSeconds: what a 503 says where the error does not know better.
    init(_ error: GatewayError, requestID: String, retryAfterSeconds: Int) {
        self.init(
            status: error.code.status, document: error.document, requestID: requestID,
            retryAfterSeconds: error.retryAfterSeconds ?? retryAfterSeconds)
    }

    var response: Response {
        var object = document.object ?? [:]
        if let requestID { object["instance"] = .text("urn:sluice:request:\(requestID)") }
        var headers: HTTPFields = [
            .contentType: "application/problem+json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        if status == 503 { headers[.retryAfter] = String(retryAfterSeconds) }
        if status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"sluice\"" }
        let bytes = JSONValue.object(object).serialized()
        return Response(
            status: .init(code: status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
