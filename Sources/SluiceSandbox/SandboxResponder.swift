import Hummingbird

/// Carries requests from Hummingbird to the provider and its replies back.
struct SandboxResponder: HTTPResponder {
    let provider: SandboxProvider

    /// The longest body of a request, in bytes.
    private static let maxBodyBytes = 65_536

    /// The connection is to be cut in the middle of an answer.
    private struct Cut: Error {}

    /// Answers one request.
    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.maxBodyBytes)
        } catch {
            return Response(status: .contentTooLarge)
        }
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let reply = provider.respond(
            to: SandboxRequest(
                method: request.method.rawValue, target: request.head.path ?? "/", headers: headers,
                body: Array(body.readableBytesView)))
        if reply.delayMS > 0 { try await Task.sleep(for: .milliseconds(reply.delayMS)) }
        return response(for: reply, isHead: request.method == .head)
    }

    private func response(for reply: SandboxReply, isHead: Bool) -> Response {
        var fields = HTTPFields()
        for (name, value) in reply.headers {
            guard let name = HTTPFields.Element.Name(name) else { preconditionFailure("\(name) is not a header name") }
            fields.append(HTTPFields.Element(name: name, value: value))
        }
        let status = HTTPResponse.Status(code: reply.status)
        if reply.isCut {
            let half = ByteBuffer(bytes: reply.body.prefix(reply.body.count / 2))
            let body = ResponseBody(contentLength: reply.body.count) { writer in
                try await writer.write(half)
                throw Cut()
            }
            return Response(status: status, headers: fields, body: body)
        }
        let response = Response(
            status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
        return isHead ? response.createHeadResponse() : response
    }
}
