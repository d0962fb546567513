import Foundation
import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJournal
import SluiceOutbound
import SluiceSchema
import SluiceServer

/// config.yaml, read: the option structs of the rooms below. A wrong value stops the start; it never falls back to a default.
struct Settings {
    var tlsCertificatePath: String?
    var tlsKeyPath: String?
    var publicBaseURL: String
    var dataDirectory: URL
    var channelsDirectory: URL
    var masterKey: [UInt8]
    var apps: [App]
    var gateway: GatewayOptions
    var channelLimits: ChannelLimits
    var journal: JournalOptions
    var outbound: OutboundOptions
    /// The HTTP server, but for TLS.
    var server: ServerOptions
    var logLevel: String

    var journalsDirectory: URL { dataDirectory.appendingPathComponent("journals") }
}

/// Reads config.yaml and what it refers to, and reports everything that is wrong with it at once.
struct SettingsLoader {
    let file: String
    private let directory: URL
    private var diagnostics = Diagnostics()

    init(file: String) {
        self.file = file
        directory = URL(fileURLWithPath: file).deletingLastPathComponent()
    }

    static func load(_ file: String) throws(SchemaError) -> Settings {
        var loader = SettingsLoader(file: file)
        return try loader.load()
    }

    /// Where the definitions are, as far as a configuration with mistakes tells: `check` goes on to them, so that its
    /// mistakes do not hide theirs. `nil` when it cannot be read at all.
    static func definitions(besideMistakesIn file: String) -> DefinitionFiles? {
        var loader = SettingsLoader(file: file)
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: file)),
            let root = try? YAMLParser.parse(Array(bytes), file: file)
        else { return nil }
        let key: String?
        if let node = root["master_key"] {
            key = loader.secret(node)
        } else {
            key = try? String(contentsOf: loader.resolve("data/keys/master.key"), encoding: .utf8)
        }
        return DefinitionFiles(
            channelsDirectory: loader.resolve(root["channels_dir"]?.text ?? "channels"),
            publicBaseURL: loader.trimmed(root["public_base_url"]?.text ?? "http://127.0.0.1:8080"),
            masterKey: key.flatMap { Hex.decode($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? [])
    }

    /// Where a path of the configuration leads: it is relative to the file that names it.
    private func resolve(_ path: String) -> URL { URL(fileURLWithPath: path, relativeTo: directory) }

    private mutating func load() throws(SchemaError) -> Settings {
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: file)) else {
            let position = SourcePosition(file: file, line: 1, column: 1)
            throw SchemaError(diagnostics: [
                Diagnostic(position, code: "file-unreadable", "the configuration cannot be read; name it with --config")
            ])
        }
        let node = try YAMLParser.parse(Array(bytes), file: file)
        let root = try CheckedMapping.checking(node, against: SettingsSpec.root)
        let settings = try read(root)
        try diagnostics.throwIfErrors()
        return settings
    }

    private mutating func read(_ root: CheckedMapping) throws(SchemaError) -> Settings {
        let listen = section(root, "listen")
        let limits = section(root, "limits")
        if listen.isGiven("tls_certificate") != listen.isGiven("tls_key") {
            report(listen.node.position, "tls-incomplete", "tls_certificate and tls_key go together")
        }
        return Settings(
            tlsCertificatePath: listen.text("tls_certificate").map { resolve($0).path },
            tlsKeyPath: listen.text("tls_key").map { resolve($0).path },
            publicBaseURL: trimmed(required(root.text("public_base_url"))),
            dataDirectory: resolve(required(root.text("data_dir"))),
            channelsDirectory: resolve(required(root.text("channels_dir"))),
            masterKey: masterKey(root), apps: apps(root), gateway: gatewayOptions(root),
            channelLimits: ChannelLimits(section(root, "channel_limits")),
            journal: journalOptions(section(root, "journal")), outbound: outboundOptions(section(root, "outbound")),
            server: serverOptions(listen, limits), logLevel: required(root.text("log_level")))
    }

    private mutating func serverOptions(_ listen: CheckedMapping, _ limits: CheckedMapping) -> ServerOptions {
        var options = ServerOptions(host: required(listen.text("host")), port: required(listen.integer("port")))
        options.apiBodyMaxBytes = required(limits.sizeBytes("api_body"))
        options.callbackBodyMaxBytes = required(limits.sizeBytes("callback_body"))
        options.requestsInFlightMax = required(limits.integer("requests_in_flight"))
        options.connectionsMax = required(limits.integer("connections"))
        options.bodyBytesHeldMax = required(limits.sizeBytes("body_memory"))
        options.headTimeoutSeconds = required(limits.durationMilliseconds("head_timeout")) / 1000
        options.bodyTimeoutSeconds = required(limits.durationMilliseconds("body_timeout")) / 1000
        options.idleTimeoutSeconds = required(limits.durationMilliseconds("idle_timeout")) / 1000
        options.stopTimeoutSeconds = required(limits.durationMilliseconds("stop_timeout")) / 1000
        options.trustedProxies = networks(limits, "trusted_proxies")
        options.metricsNetworks = networks(limits, "metrics_networks")
        return options
    }

    private mutating func networks(_ mapping: CheckedMapping, _ name: String) -> [AddressRange] {
        mapping.items(name).compactMap { node in
            let range = node.text.flatMap { AddressRange($0) }
            if range == nil {
                report(node.position, "network", "expected a network such as 10.0.0.0/8 or fd00::/8, or one address")
            }
            return range
        }
    }

    private mutating func masterKey(_ root: CheckedMapping) -> [UInt8] {
        guard let node = root.node("master_key"), let text = secret(node) else { return [] }
        guard let key = Hex.decode(text), key.count == 32 else {
            report(node.position, "master-key", "the master key must be 32 bytes written as 64 hex digits")
            return []
        }
        return key
    }

    private mutating func apps(_ root: CheckedMapping) -> [App] {
        var apps: [App] = []
        for mapping in root.mappings("apps") {
            let appID = required(mapping.text("app_id"))
            if apps.contains(where: { $0.appID == appID }) {
                report(mapping.node.position, "app-twice", "there is another app with this app_id: \(appID)")
            }
            guard let keyNode = mapping.node("key"), let key = secret(keyNode) else { continue }
            if key.utf8.count < 32 {
                report(keyNode.position, "app-key-short", "the key of an app needs at least 32 characters")
            }
            apps.append(
                App(
                    appID: appID, key: Array(key.utf8), notifyURL: mapping.text("notify_url"),
                    webhookSecret: webhookSecret(mapping),
                    channels: mapping.isGiven("channels") ? Set(mapping.texts("channels")) : nil))
        }
        return apps
    }

    private mutating func webhookSecret(_ mapping: CheckedMapping) -> [UInt8] {
        guard let node = mapping.node("webhook_secret") else {
            if mapping.isGiven("notify_url") {
                report(mapping.node.position, "webhook-secret", "an app with notify_url needs a webhook_secret")
            }
            return []
        }
        guard let text = secret(node) else { return [] }
        let encoded = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
        guard let bytes = Base64.decode(encoded), (24...64).contains(bytes.count) else {
            report(node.position, "webhook-secret", "a webhook secret is whsec_ and base64 of 24 to 64 bytes")
            return []
        }
        return bytes
    }

    private mutating func gatewayOptions(_ root: CheckedMapping) -> GatewayOptions {
        let payments = section(root, "payments")
        let outbound = section(root, "outbound")
        var options = GatewayOptions(
            expiresInSecondsDefault: required(payments.durationMilliseconds("expires_in")) / 1000,
            tickMS: required(payments.durationMilliseconds("tick")), workersMax: required(payments.integer("workers")),
            allowsPlainHTTP: required(outbound.boolean("plain_http")),
            forwardTimeoutMS: required(payments.durationMilliseconds("forward_timeout")), signsApart: true)
        if let path = outbound.text("ca_bundle") {
            options.caBundlePEM = try? String(contentsOf: resolve(path), encoding: .utf8)
            if options.caBundlePEM == nil, let node = outbound.node("ca_bundle") {
                report(node.position, "file-unreadable", "the file \(path) cannot be read")
            }
        }
        return options
    }

    private func journalOptions(_ journal: CheckedMapping) -> JournalOptions {
        var options = JournalOptions()
        options.segmentBytes = required(journal.sizeBytes("segment_size"))
        options.reserveBytes = required(journal.sizeBytes("reserve"))
        return options
    }

    private func outboundOptions(_ outbound: CheckedMapping) -> OutboundOptions {
        OutboundOptions(
            maxConnections: required(outbound.integer("connections")),
            maxConnectionsPerHost: required(outbound.integer("connections_per_host")))
    }

    /// The text behind a reference; a missing one is reported and is `nil`.
    private mutating func secret(_ node: YAMLNode) -> String? {
        if let name = node["env"]?.text {
            if let value = ProcessInfo.processInfo.environment[name] { return value }
            report(node.position, "secret-missing", "the environment variable \(name) is not set")
        } else if let path = node["file"]?.text {
            if let text = try? String(contentsOf: resolve(path), encoding: .utf8) {
                return text.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            report(
                node.position, "secret-missing",
                "the file \(path) cannot be read; sluice init makes the keys that development needs")
        }
        return nil
    }

    private func section(_ mapping: CheckedMapping, _ name: String) -> CheckedMapping {
        required(mapping.mapping(name))
    }

    private mutating func report(_ position: SourcePosition, _ code: String, _ message: String) {
        diagnostics.add(Diagnostic(position, code: code, message))
    }

    private func trimmed(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    /// A value that the spec requires or gives a default.
    private func required<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("the settings were checked: the spec gives this a value") }
        return value
    }
}
