import Logging

/// What every route may use.
struct Services: Sendable {
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
}
