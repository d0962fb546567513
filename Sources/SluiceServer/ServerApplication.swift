import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import ServiceLifecycle
import SluiceGateway
import SluiceJSON

/// The HTTP shell as a service. A graceful shutdown stops listening, lets the requests under way finish and closes their
/// connections.
package struct ServerApplication: Service {
    private let application: any Service
    private let stopTimeoutSeconds: Int

    /// - Parameters:
    ///   - api: the gateway.
    ///   - readiness: what `/readyz` shows; asked at every call.
    ///   - metrics: where is counted, and how it is shown.
    ///   - onRunning: called once with the port that is listened on.
    /// - Throws: `ServerError` when the TLS files cannot be used.
    package init(
        options: ServerOptions, api: any UnifiedAPI,
        readiness: @escaping @Sendable () async -> [ReadinessCheck] = { [] }, logger: Logger,
        metrics: ServerMetricsOptions = ServerMetricsOptions(),
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws(ServerError) {
        let table = RouteTable(Routes.all)
        stopTimeoutSeconds = options.stopTimeoutSeconds
        let connections = ConnectionCount()
        let services = Services(
            api: api, options: options, readiness: readiness, logger: logger,
            metrics: ServerMetrics(factory: metrics.factory),
            admission: Admission(requestsMax: options.requestsInFlightMax, bodyBytesMax: options.bodyBytesHeldMax),
            connections: connections, metricsText: metrics.text,
            openAPI: OpenAPIDocument(table: table, serverURL: options.urlPrefix).json.serialized())
        var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
        decoder.maxHeaderFieldSize = options.headerFieldMaxBytes
        decoder.maxHeaderListSize = options.headerListMaxBytes
        decoder.maxHeaderFieldCount = options.headerCountMax
        let http = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [RequestDeadline(options: options, connections: connections)],
                httpDecoderConfiguration: decoder))
        application = Application(
            responder: ServerResponder(table: table, services: services),
            server: try ServerApplication.secured(http, options.tls),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                availableConnectionsDelegate: MaximumAvailableConnections(options.connectionsMax, logger: logger)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? options.port) },
            logger: Logger(label: logger.label) { _ in PlainLogHandler(logger: logger) })
    }

    /// Serves until a graceful shutdown, and then until what is under way has ended or its time is over. What is cut off then
    /// was not acknowledged; the next start settles it.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                try? await gracefulShutdown()
                try await Task.sleep(for: .seconds(stopTimeoutSeconds))
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private static func secured(_ http: HTTPServerBuilder, _ files: TLSFiles?) throws(ServerError) -> HTTPServerBuilder
    {
        guard let files else { return http }
        let configuration = try TLSSetup.configuration(files)
        do {
            return try .tls(http, tlsConfiguration: configuration)
        } catch {
            throw ServerError(code: "tls-certificate", message: "TLS cannot be set up: \(error).")
        }
    }
}
