import ArgumentParser
import Fundraising
import FundraisingServer
import Logging
import ServiceLifecycle

/// The pages and all workers.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the pages and the workers.",
        discussion: """
            Serves the pages, takes the gateway's forwarded results at /gateway/results, and does in the background what is
            due: pending donations and refunds, gifts of companies, mails, the reconciliation of the day before. SIGTERM
            and SIGINT end it; what is under way ends first.

              fundraiser serve
              fundraiser serve --seed        fill an empty database first
              fundraiser serve --no-gifts    leave the gifts of companies to `fundraiser worker --loop` elsewhere
            """)

    @OptionGroup var options: SettingsOption
    @Flag(help: "Do first what `fundraiser seed` does.") var seed = false
    @Flag(inversion: .prefixedNo, help: "Pay the gifts of companies too.") var gifts = true

    func run() async throws {
        let settings = try Settings.load(options.config)
        let system = try FundraisingSystem.open(settings)
        if seed { try await SeedData(settings: settings, database: system.database).plant() }
        if settings.smtp == nil {
            system.logger.notice(
                "no mail server is configured: mails are kept in the outbox and shown on the admin pages")
        }
        let pages = FundraisingApplication(host: settings.host, port: settings.port, services: system.services) {
            [logger = system.logger] port in
            logger.notice("serving on \(settings.host):\(port) as \(settings.publicBaseURL)")
        }
        try await ServiceRunner.run(system.workers(payingGifts: gifts) + [pages], logger: system.logger)
    }
}
