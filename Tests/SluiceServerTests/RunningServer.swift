import Logging
import ServiceLifecycle
import SluiceGateway
import Synchronization

@testable import SluiceServer

/// A value that is set once and can be waited for.
final class Promise<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func set(_ value: Value) {
        continuation.yield(value)
        continuation.finish()
    }

    /// - Returns: `nil` when the task is cancelled before there is a value.
    func get() async -> Value? {
        for await value in stream { return value }
        return nil
    }
}

/// Runs the real server on a port of loopback while `body` runs, then shuts it down gracefully.
func withServer<Result: Sendable>(
    _ api: StubAPI, options: ServerOptions? = nil, readiness: @escaping @Sendable () async -> [ReadinessCheck] = { [] },
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    metrics: ServerMetricsOptions = ServerMetricsOptions(),
    _ body: (RawClient, ServiceGroup) async throws -> Result
) async throws -> Result {
    var options = options ?? ServerOptions()
    options.host = "127.0.0.1"
    options.port = 0
    let port = Promise<Int>()
    let server = try ServerApplication(
        options: options, api: api, readiness: readiness, logger: logger, metrics: metrics, onRunning: { port.set($0) })
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger))
    let running = Task { try await group.run() }
    guard let bound = await port.get() else { throw CancellationError() }
    do {
        let result = try await body(RawClient(port: bound), group)
        await group.triggerGracefulShutdown()
        try await running.value
        return result
    } catch {
        await group.triggerGracefulShutdown()
        try await running.value
        throw error
    }
}

func withServer<Result: Sendable>(
    _ api: StubAPI, options: ServerOptions? = nil, _ body: (RawClient) async throws -> Result
) async throws -> Result {
    try await withServer(api, options: options) { client, _ in try await body(client) }
}

/// Keeps what is logged.
final class LogKeeper: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in KeepingHandler(keeper: self) }
        logger.logLevel = .trace
        return logger
    }

    fileprivate func keep(_ line: String) { kept.withLock { $0.append(line) } }
}

private struct KeepingHandler: LogHandler {
    let keeper: LogKeeper
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        keeper.keep("\(event.level) \(event.message) \(all.map { "\($0)=\($1)" }.sorted().joined(separator: " "))")
    }
}
