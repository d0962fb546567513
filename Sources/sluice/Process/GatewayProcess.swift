import Foundation
import Logging
import ServiceLifecycle
import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJournal
import SluiceMetrics
import SluiceOutbound
import SluiceSchema
import SluiceServer
import UnixSignals

/// The whole gateway, put together: journals opened, definitions compiled, server and workers ready to run.
struct GatewayProcess {
    let settings: Settings
    let gateway: Gateway
    let store: JournalStore
    let outbound: CurlOutbound
    let logger: Logger
    let metrics: PrometheusRegistry

    static let journals = ["trade", "refund", "payment_log"]

    /// Opens what must be open. Nothing is served yet.
    /// - Throws: an `ExitCode` whose reason has been told on standard error.
    static func open(_ settings: Settings, logger: Logger) async throws -> GatewayProcess {
        let loaded: LoadResult
        do throws(SchemaError) {
            loaded = try DefinitionFiles(settings).load()
        } catch {
            throw fail(error.description)
        }
        for diagnostic in loaded.diagnostics { Console.error(diagnostic.description) }
        guard !loaded.diagnostics.contains(where: { $0.severity == .error }) else {
            throw fail("Nothing was started: the definitions have mistakes. `sluice check` shows them again.")
        }
        let store: JournalStore
        do throws(JournalError) {
            store = try await JournalStore.open(
                directory: settings.journalsDirectory.path, journals: journals, indexer: RecordIndex(),
                options: settings.journal)
        } catch {
            throw fail(error.description)
        }
        tell(store.report, logger)
        let proof = HistoryProof(directory: settings.journalsDirectory, logger: logger)
        if proof.comesFirst {
            do {
                try await proof.prove()
            } catch {
                await store.close()
                throw fail("\(error)")
            }
        }
        let outbound = try CurlOutbound(options: settings.outbound)
        let metrics = PrometheusRegistry(
            about: GatewayMetrics.about.merging(ServerMetricsOptions.about) { first, _ in first })
        let core = GatewayCore(
            options: settings.gateway, store: store, outbound: outbound, clock: SystemClock(), random: SystemRandom(),
            registry: ChannelRegistry(loaded.adapters), apps: AppDirectory(apps: settings.apps),
            sealer: try Sealer(masterKey: settings.masterKey), logger: logger,
            metrics: GatewayMetrics(factory: metrics))
        return GatewayProcess(
            settings: settings, gateway: Gateway(core: core), store: store, outbound: outbound, logger: logger,
            metrics: metrics)
    }

    private static func tell(_ report: OpenReport, _ logger: Logger) {
        for journal in report.journals {
            logger.info("journal \(journal.name) ends at \(journal.head) (\(journal.recovery))")
            if let redone = journal.redone {
                logger.warning(
                    "journal \(journal.name): \(redone.lines) acknowledged lines that a crash had kept from the segments were written again from the commit log"
                )
            }
            if let cut = journal.cut {
                logger.warning(
                    "journal \(journal.name): \(cut.lengthBytes) bytes that were never acknowledged were cut off at byte \(cut.offsetBytes) of \(cut.segment); they are kept in \(cut.copy)"
                )
            }
        }
        if let reason = report.indexRebuilt { logger.notice("the index was built again: \(reason)") }
    }

    /// The services in the order of their start; they stop in the opposite order, so that the server takes nothing new
    /// while what is under way still ends.
    func services(onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) throws -> [any Service] {
        [
            StoreService(process: self), HistoryProof(directory: settings.journalsDirectory, logger: logger),
            WorkerService(gateway: gateway), ReloadService(process: self),
            try server(onRunning: onRunning),
        ]
    }

    private func server(onRunning: @escaping @Sendable (Int) async -> Void) throws -> ServerApplication {
        var options = settings.server
        options.publicBaseURL = settings.publicBaseURL
        // Journals, the index and calls to the outside need files as well.
        let files = FileLimit.raised()
        let filesForConnections = max(files / 2, files - settings.outbound.maxConnections - 256)
        if filesForConnections < options.connectionsMax {
            options.connectionsMax = filesForConnections
            logger.warning(
                "the system grants too few files for limits.connections: \(options.connectionsMax) connections are taken; raise the limit of open files (ulimit -n, LimitNOFILE)"
            )
        }
        if let certificate = settings.tlsCertificatePath, let key = settings.tlsKeyPath {
            options.tls = TLSFiles(certificateChainFile: certificate, privateKeyFile: key)
        }
        return try ServerApplication(
            options: options, api: gateway, readiness: { readiness() }, logger: logger,
            metrics: ServerMetricsOptions(factory: metrics) { [metrics] in
                metrics.text(with: await MetricsLook(gateway: gateway, store: store).families())
            },
            onRunning: onRunning)
    }

    private func readiness() -> [ReadinessCheck] {
        let failure = store.counters().failure
        let labels = gateway.core.registry.labels
        return [
            ReadinessCheck(name: "journals", reason: failure.map(\.message)),
            ReadinessCheck(name: "channels", reason: labels.isEmpty ? "no channel is loaded" : nil),
        ]
    }

    /// Reads plugins and channels anew. All of the new is built and checked first; a mistake changes nothing and says why.
    func reload() {
        do throws(SchemaError) {
            let loaded = try DefinitionFiles(settings).load()
            for diagnostic in loaded.diagnostics { logger.error("\(diagnostic.description)") }
            guard !loaded.diagnostics.contains(where: { $0.severity == .error }) else {
                logger.error("nothing was reloaded: the definitions in use stay as they are")
                return
            }
            gateway.core.registry.replace(with: loaded.adapters)
            logger.notice("reloaded: \(loaded.adapters.keys.sorted().joined(separator: ", "))")
        } catch {
            logger.error("nothing was reloaded: \(error.description)")
        }
    }
}

/// Closes outbound connections and journals after everything else has stopped.
private struct StoreService: Service {
    let process: GatewayProcess

    func run() async throws {
        try? await gracefulShutdown()
        await process.outbound.shutdown()
        await process.store.close()
    }
}

private struct WorkerService: Service {
    let gateway: Gateway

    func run() async throws {
        await cancelWhenGracefulShutdown { await gateway.run() }
    }
}

/// SIGHUP: a changed channel or plugin file takes effect without a restart.
private struct ReloadService: Service {
    let process: GatewayProcess

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() { process.reload() }
    }
}
