package import CoreMetrics
import HTTPTypes
import SluiceGateway
import Synchronization

/// What the HTTP shell counts: requests by route and status, how long they took, and what was turned away by reason.
/// Routes are named by their template, so that no number of an order becomes a label.
final class ServerMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private struct State {
        var requests: [Key: Counter] = [:]
        var durations: [String: Timer] = [:]
        var refusals: [String: Counter] = [:]
    }

    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .patch, .options]

    private let factory: any MetricsFactory
    private let underWay: Meter
    private let bodyBytes: Meter
    private let connectionsOpen: Meter
    private let connectionsLate: Meter
    private let state = Mutex(State())

    init(factory: any MetricsFactory) {
        self.factory = factory
        underWay = Meter(label: "sluice_http_requests_under_way", factory: factory)
        bodyBytes = Meter(label: "sluice_http_body_bytes", factory: factory)
        connectionsOpen = Meter(label: "sluice_http_connections", factory: factory)
        connectionsLate = Meter(label: "sluice_http_connections_ended_late", factory: factory)
    }

    func count(_ found: RouteTable.Found, _ method: HTTPRequest.Method, _ status: Int, _ duration: Duration) {
        // A path that is none of ours, and a method that somebody made up, are all the same.
        var route = "none"
        if case .route(let known, _) = found { route = known.path.template }
        let key = Key(
            route: route, method: ServerMetrics.methods.contains(method) ? method.rawValue : "other", status: status)
        let (seconds, attoseconds) = duration.components
        let (counter, timer) = state.withLock { state in (requests(key, &state), durations(route, &state)) }
        counter.increment()
        timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// A request that was answered with a problem document before, or instead of, the gateway's own answer.
    func countRefusal(_ code: ErrorCode) {
        state.withLock { state in
            if let known = state.refusals[code.name] { return known }
            let counter = Counter(
                label: "sluice_http_refused_total", dimensions: [("code", code.name)], factory: factory)
            state.refusals[code.name] = counter
            return counter
        }.increment()
    }

    /// Puts the gauges where they stand now.
    func look(_ admission: Admission, _ connections: ConnectionCount) {
        underWay.set(admission.requestsUnderWay)
        bodyBytes.set(admission.bodyBytesHeld)
        connectionsOpen.set(connections.openCount)
        connectionsLate.set(connections.lateCount)
    }

    private func requests(_ key: Key, _ state: inout State) -> Counter {
        if let known = state.requests[key] { return known }
        let labels = [("route", key.route), ("method", key.method), ("status", String(key.status))]
        let counter = Counter(label: "sluice_http_requests_total", dimensions: labels, factory: factory)
        state.requests[key] = counter
        return counter
    }

    private func durations(_ route: String, _ state: inout State) -> Timer {
        if let known = state.durations[route] { return known }
        let timer = Timer(
            label: "sluice_http_request_duration_seconds", dimensions: [("route", route)], factory: factory)
        state.durations[route] = timer
        return timer
    }
}

/// Where the HTTP shell counts, and how all that is counted is shown.
package struct ServerMetricsOptions: Sendable {
    /// Where counters come from.
    package var factory: any MetricsFactory
    /// All of it in the text format of Prometheus; asked at every look.
    package var text: @Sendable () async -> String

    package init(
        factory: any MetricsFactory = NOOPMetricsHandler.instance, text: @escaping @Sendable () async -> String = { "" }
    ) {
        self.factory = factory
        self.text = text
    }

    /// What each name of the HTTP shell counts.
    package static let about = [
        "sluice_http_requests_total": "Requests answered, by route, method and status.",
        "sluice_http_request_duration_seconds": "From a request's head to its answer.",
        "sluice_http_refused_total": "Requests answered by the HTTP shell itself, by the problem's code.",
        "sluice_http_requests_under_way": "Requests that are being worked on.",
        "sluice_http_body_bytes": "Bytes held of bodies that are being read or worked on.",
        "sluice_http_connections": "Open connections.",
        "sluice_http_connections_ended_late":
            "Connections ended because a request did not come in time, since the start.",
    ]
}
