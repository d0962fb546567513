import HTTPTypes
import Hummingbird
import Logging
import SluiceChannel
import SluiceGateway
import SluiceJSON

/// One request on its way through its route.
struct Call: Sendable {
    let services: Services
    let request: Request
    let target: RequestTarget
    let document: OperationDocument
    /// From the path, still percent-encoded.
    let parameters: [String: Substring]
    let peerAddress: String
    let requestID: String
    let body: BodyReader

    var logger: Logger {
        var logger = services.logger
        logger[metadataKey: "request_id"] = "\(requestID)"
        return logger
    }

    /// - Throws: `invalid-request` with the parameter at fault.
    func query() throws(GatewayError) -> QueryParameters {
        try QueryParameters(target.query, known: document.parameters.filter { $0.place == .query })
    }

    /// A number from the path.
    /// - Throws: `invalid-request` when it is no text, `missing` when nothing can have such a number.
    func number(_ parameter: RouteParameter, orElse missing: ErrorCode) throws(GatewayError) -> String {
        let number = try pathText(parameter)
        guard parameter.shape.problem(with: number) == nil else {
            throw GatewayError(
                missing, "Nothing has this \(parameter.name): a number is made of letters, digits and _ . : -")
        }
        return number
    }

    /// - Throws: `invalid-request` when it is no text, `unknown-channel` when no channel can be labelled so.
    func label() throws(GatewayError) -> String { try number(.channelLabel, orElse: .unknownChannel) }

    /// The header as it came; the gateway checks what is in it.
    /// - Throws: `idempotency-key-invalid` for more than one.
    func idempotencyKey() throws(GatewayError) -> String? {
        let keys = request.headers[values: .idempotencyKey]
        guard keys.count <= 1 else {
            throw GatewayError(
                .named("idempotency-key-invalid"), "The header stands in the request \(keys.count) times.",
                field: "Idempotency-Key")
        }
        return keys.first
    }

    /// The request as the plugins see it: nothing decoded, nothing joined, nothing left out.
    func received() async throws -> WireCallback {
        let body = try await body.bytes(limit: services.options.callbackBodyMaxBytes)
        var headers: [WireHeader] = []
        if let host = request.head.authority { headers.append((name: "Host", value: host)) }
        for field in request.headers { headers.append((name: field.name.rawName, value: field.value)) }
        return WireCallback(
            method: request.method.rawValue, path: target.path, query: target.query, headers: headers, body: body,
            remoteAddress: ClientAddress.find(
                peer: peerAddress, forwardedFor: request.headers[values: .forwardedFor],
                trusted: services.options.trustedProxies),
            url: services.options.urlPrefix + target.raw)
    }

    private func pathText(_ parameter: RouteParameter) throws(GatewayError) -> String {
        guard let raw = parameters[parameter.name], let text = PercentCoding.decode(raw) else {
            throw GatewayError(
                .named("invalid-request"), "It has a wrong percent-encoding, or bytes that are not UTF-8.",
                field: parameter.name)
        }
        return text
    }
}
