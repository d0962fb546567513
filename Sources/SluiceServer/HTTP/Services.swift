import Logging

/// What every route may use.
struct Services: Sendable {
    let api: any UnifiedAPI
    let options: ServerOptions
    let readiness: @Sendable () async -> [ReadinessCheck]
    let logger: Logger
    /// The document, written once.
    let openAPI: [UInt8]
}
