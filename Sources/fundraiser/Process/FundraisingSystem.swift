import Foundation
import Fundraising
import FundraisingOutbound
import FundraisingServer
import Logging

/// Everything put together by the settings: the database opened, the gateway's client ready, nothing running yet.
struct FundraisingSystem {
    let settings: Settings
    let logger: Logger
    let database: FundraisingDatabase
    let gateway: GatewayClient
    let services: FundraisingServices
    let giftWorker: GiftWorker
    /// Nothing where no mail server is configured: mails wait in the outbox and are shown there.
    let outboxWorker: OutboxWorker?

    static let clock: @Sendable () -> Date = { Date() }

    /// - Throws: an exit code whose reason has been told on standard error.
    static func open(_ settings: Settings) throws -> FundraisingSystem {
        let logger = logger(settings)
        let key = try SecretFile.text(settings.gatewayKeyFile, "the gateway's key for this system")
        let webhookSecrets = try settings.webhookSecretFiles.map { file in
            try SecretFile.text(file, "the secret of forwarded results")
        }
        let formSecret = try SecretFile.bytes(settings.dataDirectory.appendingPathComponent("forms.secret"), count: 32)
        let database = try openDatabase(settings)
        let gateway = GatewayClient(options: GatewayOptions(baseURL: settings.gatewayURL, key: key))
        let services: FundraisingServices
        do throws(FundraisingError) {
            services = try FundraisingServices(
                database: database, gateway: gateway,
                options: FundraisingServerOptions(
                    siteName: settings.siteName, publicBaseURL: settings.publicBaseURL, secret: formSecret,
                    channelLabels: settings.channels, trustedProxies: Set(settings.trustedProxies)),
                donationOptions: donationOptions(settings), webhookSecrets: webhookSecrets, logger: logger,
                clock: clock)
        } catch {
            throw fail(error.message)
        }
        return FundraisingSystem(
            settings: settings, logger: logger, database: database, gateway: gateway, services: services,
            giftWorker: GiftWorker(
                database: database, gateway: gateway, donations: services.donations, clock: clock),
            outboxWorker: try outboxWorker(settings, database))
    }

    /// The database alone, for what needs no gateway.
    static func openDatabase(_ settings: Settings) throws -> FundraisingDatabase {
        try FileManager.default.createDirectory(
            at: settings.dataDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            return try FundraisingDatabase.open(path: settings.databaseFile.path)
        } catch {
            throw fail("\(settings.databaseFile.path): the database cannot be opened: \(error)")
        }
    }

    static func logger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "fundraiser") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
        return logger
    }

    private static func donationOptions(_ settings: Settings) -> DonationOptions {
        DonationOptions(
            publicBaseURL: settings.publicBaseURL, expiresInSeconds: settings.donationExpiresInSeconds,
            askAfterSeconds: settings.donationAskAfterSeconds, organizerLanguage: settings.organizerLanguage)
    }

    private static func outboxWorker(_ settings: Settings, _ database: FundraisingDatabase) throws -> OutboxWorker? {
        guard let smtp = settings.smtp else { return nil }
        let password = try smtp.passwordFile.map { try SecretFile.text($0, "the mail server's password") }
        do throws(MailFailure) {
            let sender = try SMTPSender(
                options: SMTPOptions(
                    host: smtp.host, port: smtp.port, security: smtp.security, user: smtp.user, password: password,
                    from: smtp.from, fromName: settings.siteName, caFile: smtp.caFile?.path),
                clock: clock)
            return OutboxWorker(database: database, sender: sender, clock: clock)
        } catch {
            throw fail("smtp: \(error.message)")
        }
    }
}
