import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import SluiceJournal
import SluiceSchema
import SluiceServer
import UnixSignals

/// Runs the gateway until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway.",
        discussion: """
            Opens the journals, compiles plugins and channels, serves the unified API, and works on what is open until
            SIGTERM or SIGINT: then nothing new is taken and what is under way ends.

            SIGHUP reads plugins and channels again: a bad file changes nothing and says why. A changed config.yaml needs
            a restart.

              sluice serve
              sluice serve --config /etc/sluice/config.yaml
            """)

    @OptionGroup var options: ConfigurationOption
    @Flag(help: "Start once although a journal's end is ambiguous (journal-tail-ambiguous); the tail is kept aside.")
    var acceptAmbiguousTail = false

    func run() async throws {
        // A reload that is asked for while the gateway still starts has nothing to reload; it must not end the process.
        signal(SIGHUP, SIG_IGN)
        var settings = try ServiceRunner.settings(options.config)
        settings.journal.acceptsAmbiguousTail = acceptAmbiguousTail
        let logger = ServiceRunner.logger(settings)
        let process = try await GatewayProcess.open(settings, logger: logger)
        let (host, url) = (settings.server.host, settings.publicBaseURL)
        let services = try process.services { port in
            logger.notice("serving on \(host):\(port) as \(url)")
        }
        try await ServiceRunner.run(services, logger: logger)
    }
}

/// What the commands that serve have in common.
enum ServiceRunner {
    static func settings(_ file: String) throws -> Settings {
        do throws(SchemaError) {
            return try SettingsLoader.load(file)
        } catch {
            throw fail(error.description)
        }
    }

    /// The log goes to standard error; what it may say is decided where it is said.
    static func logger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "sluice") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
        return logger
    }

    /// Runs services until SIGTERM or SIGINT, then stops them in the opposite order.
    /// - Parameter stopsWithLast: the end of the last service is the end of all.
    static func run(_ services: [any Service], logger: Logger, stopsWithLast: Bool = false) async throws {
        var configurations = services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        if stopsWithLast, let last = configurations.indices.last {
            configurations[last].successTerminationBehavior = .gracefullyShutdownGroup
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: configurations, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
