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
    private let lingering = Lingering()

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        guard !lingering.isEnding(context.channel) else { throw CancellationError() }
        let start = ContinuousClock.now
        let requestID = RequestID.of(request.headers)
        let target = RequestTarget(request.head.path ?? "")
        let found = table.find(request.method, target)
        let ticket = AdmissionTicket(services.admission)
        let body = BodyReader(request, ticket: ticket)
        var response = try await respond(request, target, found, requestID, body, ticket, context)
        if case .otherMethods(let methods) = found { response.headers[.allow] = methods.joined(separator: ", ") }
        if request.method == .head { response = response.createHeadResponse() }
        if !body.isExhausted { response = lingering.closing(response, context.channel) }
        let duration = ContinuousClock.now - start
        services.metrics.count(found, request.method, response.status.code, duration)
        log(request, target, found, response, requestID, duration)
        return response
    }

    private func respond(
        _ request: Request, _ target: RequestTarget, _ found: RouteTable.Found, _ requestID: String,
        _ body: BodyReader, _ ticket: AdmissionTicket, _ context: ServerContext
    ) async throws -> Response {
        defer { ticket.leave() }
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
                if !route.isProbe { try ticket.enter() }
                let call = Call(
                    services: services, request: request, target: target, document: route.document,
                    parameters: parameters, peerAddress: context.peerAddress, requestID: requestID, body: body)
                var response = try await answer(route, call)
                // A plugin's answer gets nothing of ours, not even a header.
                if route.method != nil { response.headers[.requestID] = requestID }
                return response
            }
        } catch let error as GatewayError {
            return problem(error, requestID)
        } catch is BodyTooSlow {
            return problem(GatewayError(.requestTimeout, "The body did not come in time."), requestID)
        }
    }

    private func problem(_ error: GatewayError, _ requestID: String) -> Response {
        services.metrics.countRefusal(error.code)
        var response = ProblemResponse(
            error, requestID: requestID, retryAfterSeconds: services.options.retryAfterSeconds
        ).response
        response.headers[.requestID] = requestID
        return response
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
