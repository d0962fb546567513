import Foundation
import FundraisingOutbound

/// fundraiser.json, read. Every value has a default; what is there and wrong stops the start.
struct Settings {
    /// The name on every page, mail and receipt.
    var siteName = "Hope Library Fund"
    var host = "127.0.0.1"
    var port = 8090
    /// How browsers reach the pages, without a slash at the end.
    var publicBaseURL = "http://127.0.0.1:8090"
    /// The database, the secret of the forms, and the first admin's password.
    var dataDirectory: URL
    var gatewayURL = "http://127.0.0.1:8080"
    var gatewayKeyFile: URL
    /// Two while one takes the other's place.
    var webhookSecretFiles: [URL]
    /// The channels that donors may choose; empty for all that the gateway names.
    var channels = ["sandbox"]
    var trustedProxies: [String] = []
    var organizerLanguage = "en"
    /// Whose days are reconciled.
    var timeZone = "Asia/Shanghai"
    /// How long a donor has to pay, in seconds.
    var donationExpiresInSeconds = 1800
    /// How long nothing must have been heard of a pending donation before the gateway is asked, in seconds.
    var donationAskAfterSeconds = 60
    /// The pause between two turns of a worker, in milliseconds.
    var workerPauseMS = 1000
    /// Without it mails are kept and shown, and not sent.
    var smtp: SMTP?
    var logLevel = "info"

    /// How mails leave.
    struct SMTP {
        var host: String
        var port: Int
        var security: SMTPOptions.Security
        var user: String?
        var passwordFile: URL?
        var from: String
        var caFile: URL?
    }

    /// What holds where nothing is said; paths are relative to a folder.
    init(relativeTo folder: URL) {
        func file(_ path: String) -> URL { URL(fileURLWithPath: path, relativeTo: folder).absoluteURL }
        dataDirectory = file("data/fundraiser")
        gatewayKeyFile = file("data/keys/app-fundraiser.key")
        webhookSecretFiles = [file("data/keys/app-fundraiser.webhook")]
    }

    var databaseFile: URL { dataDirectory.appendingPathComponent("fundraiser.sqlite") }
}
