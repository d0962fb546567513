import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SluiceGateway

/// Answers every request: turns away what is too much, finds the route, checks the key, and makes of every failure a
/// problem document.
struct ServerResponder: HTTPResponder {
    let table: RouteTable
    let services: Services
    private let admission: Admission
    private let lingering = Lingering()

    init(table: RouteTable, services: Services) {
        self.table = table
        self.services = services
        admission = Admission(limit: services.options.requestsInFlightMax)
    }

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        guard !lingering.isEnding(context.channel) else { throw CancellationError() }
        let start = ContinuousClock.now
        let requestID = RequestID.of(request.headers)
        let target = RequestTarget(request.head.path ?? "")
        let found = table.find(request.method, target)
        let body = BodyReader(request, timeoutSeconds: services.options.bodyTimeoutSeconds)
        var response: Response
        do {
            response = try await respond(request, target, found, requestID, body, context)
        } catch is BodyTooSlow {
            services.logger.notice("a body came too slowly", metadata: ["request_id": "\(requestID)"])
            try await context.channel.close()
            throw CancellationError()
        }
        if case .otherMethods(let methods) = found { response.headers[.allow] = methods.joined(separator: ", ") }
        if request.method == .head { response = response.createHeadResponse() }
        if !body.isExhausted { response = lingering.closing(response, context.channel) }
        log(request, target, found, response, requestID, ContinuousClock.now - start)
        return response
    }

    private func respond(
        _ request: Request, _ target: RequestTarget, _ found: RouteTable.Found, _ requestID: String,
        _ body: BodyReader, _ context: ServerContext
    ) async throws -> Response {
        do {
            guard request.headers[values: .host].isEmpty else {
                throw GatewayError(
                    .named("invalid-request"), "The request has more than one Host header.", field: "Host")
            }
            switch found {
            case .nothing:
                throw GatewayError(.routeNotFound, "There is nothing at this path.")
            case .otherMethods(let methods):
                throw GatewayError(
                    .methodNotAllowed, "This path takes \(methods.joined(separator: ", ")).")
            case .route(let route, let parameters):
                let isCounted = !route.isProbe
                if isCounted, !admission.enter() {
                    throw GatewayError(.overloaded, "More requests are under way than the gateway takes.")
                }
                defer { if isCounted { admission.leave() } }
                let call = Call(
                    services: services, request: request, target: target, document: route.document,
                    parameters: parameters, peerAddress: context.peerAddress, requestID: requestID, body: body)
                var response = try await answer(route, call)
                // A plugin's answer gets nothing of ours, not even a header.
                if route.method != nil { response.headers[.requestID] = requestID }
                return response
            }
        } catch let error as GatewayError {
            var response = ProblemResponse(
                error, requestID: requestID, retryAfterSeconds: services.options.retryAfterSeconds
            ).response
            response.headers[.requestID] = requestID
            return response
        }
    }

    private func answer(_ route: Route, _ call: Call) async throws -> Response {
        switch route.door {
        case .open(let answer): return try await answer(call)
        case .app(let answer):
            let app = try Authentication.app(call.request.headers, services.api)
            _ = try call.query()
            return try await answer(call, app)
        }
    }

    /// Method, path and outcome; never headers, bodies or queries: secrets travel in them.
    private func log(
        _ request: Request, _ target: RequestTarget, _ found: RouteTable.Found, _ response: Response,
        _ requestID: String, _ duration: Duration
    ) {
        var isProbe = false
        if case .route(let route, _) = found { isProbe = route.isProbe }
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        services.logger.log(
            level: isProbe ? .debug : .info, "request",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(target.path.prefix(256))",
                "status": "\(response.status.code)", "duration_ms": "\(milliseconds)", "request_id": "\(requestID)",
            ])
    }
}
