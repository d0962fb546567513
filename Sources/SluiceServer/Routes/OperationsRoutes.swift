import HTTPTypes
import Hummingbird
import NIOCore
import SluiceGateway
import SluiceJSON

/// What operations look at: the channels with their limits, and the counters.
enum OperationsRoutes {
    static let all = [channels, metrics]

    static let channels = Route(
        .get, "/v1/channels",
        OperationDocument(
            "listChannels",
            "Shows the channels that the app may use: what they offer, their limits, what is under way and the state of the circuit breaker.",
            answers: [.json(200, "The channels, in the order of their labels.", ChannelSchemas.list)],
            errors: ErrorCode.ofProbes + .named("unauthorized", "invalid-request")),
        .app { call, app in call.answer(await call.services.api.channels(app: app)) })

    /// Counters tell a competitor the turnover. They are shown to the networks that operations name, and to a request that
    /// came through a proxy only when that proxy is known; for everybody else there is nothing at this path.
    static let metrics = Route(
        .get, "/metrics",
        OperationDocument(
            "metrics", "Counters and gauges in the text format of Prometheus, for the networks that may read them.",
            answers: [.text(200, "The text format of Prometheus, version 0.0.4.")],
            errors: .named("route-not-found", "internal-error")),
        isProbe: true,
        .open { call in
            guard call.isFromMetricsNetwork else {
                throw GatewayError(.routeNotFound, "There is nothing at this path.")
            }
            call.services.metrics.look(call.services.admission, call.services.connections)
            let text = await call.services.metricsText()
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store",
                    .xContentTypeOptions: "nosniff",
                ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        })
}

extension Call {
    /// Whether the request comes from a network that may read the counters, and from no stranger behind a proxy there.
    fileprivate var isFromMetricsNetwork: Bool {
        let forwardedFor = request.headers[values: .forwardedFor]
        let options = services.options
        guard let peer = IPAddress(peerAddress) else { return false }
        let isProxied = !forwardedFor.isEmpty || request.headers.contains(.forwarded)
        if isProxied, !options.trustedProxies.contains(where: { $0.contains(peer) }) { return false }
        let client = ClientAddress.find(peer: peerAddress, forwardedFor: forwardedFor, trusted: options.trustedProxies)
        guard let address = IPAddress(client) else { return false }
        return options.metricsNetworks.contains { $0.contains(address) }
    }
}
