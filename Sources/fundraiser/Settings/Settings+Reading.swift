import Foundation
import FundraisingOutbound
import Logging

extension Settings {
    /// Reads a settings file; without a name fundraiser.json, if it is there.
    /// - Throws: an exit code whose reason has been told on standard error.
    static func load(_ name: String?) throws -> Settings {
        let file = URL(fileURLWithPath: name ?? "fundraiser.json")
        guard name != nil || FileManager.default.fileExists(atPath: file.path) else {
            return Settings(relativeTo: file.deletingLastPathComponent())
        }
        guard let bytes = try? Data(contentsOf: file) else {
            throw fail("\(file.path): the settings cannot be read; name another file with --config")
        }
        do {
            guard let root = try? JSONSerialization.jsonObject(with: bytes) else {
                throw SettingsError(description: "the file must be JSON")
            }
            return try read(try SettingsSection("", root), relativeTo: file.deletingLastPathComponent())
        } catch let error as SettingsError {
            throw fail("\(file.path): \(error)")
        }
    }

    static func read(_ section: SettingsSection, relativeTo folder: URL) throws(SettingsError) -> Settings {
        var (root, settings) = (section, Settings(relativeTo: folder))
        func path(_ text: String) -> URL { URL(fileURLWithPath: text, relativeTo: folder).absoluteURL }
        if let name = try root.text("site_name") { settings.siteName = name }
        if var listen = try root.section("listen") {
            if let host = try listen.text("host") { settings.host = host }
            if let port = try listen.integer("port", 1...65_535) { settings.port = port }
            try listen.end()
        }
        settings.publicBaseURL = try root.address("public_base_url") ?? "http://\(settings.host):\(settings.port)"
        if let folder = try root.text("data_dir") { settings.dataDirectory = path(folder) }
        if var gateway = try root.section("gateway") {
            if let url = try gateway.address("base_url") { settings.gatewayURL = url }
            if let file = try gateway.text("key_file") { settings.gatewayKeyFile = path(file) }
            if let files = try gateway.texts("webhook_secret_files") {
                settings.webhookSecretFiles = files.map(path)
            }
            try gateway.end()
        }
        if let channels = try root.texts("channels") { settings.channels = channels }
        if let proxies = try root.texts("trusted_proxies") { settings.trustedProxies = proxies }
        if let language = try root.choice("organizer_language", ["en", "zh"]) { settings.organizerLanguage = language }
        if let zone = try root.text("time_zone") {
            guard TimeZone(identifier: zone) != nil else {
                throw SettingsError(description: "time_zone must be an IANA name such as Asia/Shanghai")
            }
            settings.timeZone = zone
        }
        if var donations = try root.section("donations") {
            // The gateway takes 60 seconds to 30 days (docs/api.md).
            if let seconds = try donations.integer("expires_in_seconds", 60...2_592_000) {
                settings.donationExpiresInSeconds = seconds
            }
            if let seconds = try donations.integer("ask_after_seconds", 0...86_400) {
                settings.donationAskAfterSeconds = seconds
            }
            try donations.end()
        }
        if let pause = try root.integer("worker_pause_ms", 10...3_600_000) { settings.workerPauseMS = pause }
        if let level = try root.choice("log_level", Logger.Level.allCases.map(\.rawValue)) { settings.logLevel = level }
        if let smtp = try root.section("smtp") { settings.smtp = try Settings.smtp(smtp, path: path) }
        try root.end()
        return settings
    }

    private static func smtp(_ section: SettingsSection, path: (String) -> URL) throws(SettingsError) -> SMTP {
        var section = section
        guard let host = try section.text("host") else { throw section.missing("host") }
        guard let from = try section.text("from") else { throw section.missing("from") }
        let words: [SMTPOptions.Security] = [.startTLS, .tls, .plain]
        let security = try section.choice("security", words.map(\.rawValue)).flatMap(SMTPOptions.Security.init)
        let port = try section.integer("port", 1...65_535)
        let smtp = SMTP(
            host: host, port: port ?? (security == .tls ? 465 : 587), security: security ?? .startTLS,
            user: try section.text("user"), passwordFile: try section.text("password_file").map(path), from: from,
            caFile: try section.text("ca_file").map(path))
        guard (smtp.user == nil) == (smtp.passwordFile == nil) else {
            throw SettingsError(description: "smtp.user and smtp.password_file go together")
        }
        try section.end()
        return smtp
    }
}
