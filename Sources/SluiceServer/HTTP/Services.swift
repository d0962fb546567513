import Logging

/// What every route may use. One object that all requests share.
final class Services: Sendable {
    let api: any UnifiedAPI
    let options: ServerOptions
    let readiness: @Sendable () async -> [ReadinessCheck]
    let logger: Logger
    let metrics: ServerMetrics
    let admission: Admission
    let connections: ConnectionCount
    /// What `/metrics` shows.
    let metricsText: @Sendable () async -> String
    /// The document, written once.
    let openAPI: [UInt8]

    init(
        api: any UnifiedAPI, options: ServerOptions, readiness: @escaping @Sendable () async -> [ReadinessCheck],
        logger: Logger, metrics: ServerMetrics, admission: Admission, connections: ConnectionCount,
        metricsText: @escaping @Sendable () async -> String, openAPI: [UInt8]
    ) {
        self.api = api
        self.options = options
        self.readiness = readiness
        self.logger = logger
        self.metrics = metrics
        self.admission = admission
        self.connections = connections
        self.metricsText = metricsText
        self.openAPI = openAPI
    }
}
