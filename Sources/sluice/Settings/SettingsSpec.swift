import SluiceChannel
import SluiceSchema

/// Every key of config.yaml, declared once: the check, the defaults and docs/reference/config.md come from here.
enum SettingsSpec {
    static let root = MappingSpec(
        name: "config.yaml", about: "What operations set for the whole gateway.",
        fields: [
            FieldSpec(name: "listen", kind: .mapping(listen), about: "Where the gateway listens.", defaultText: "{}"),
            FieldSpec(
                name: "public_base_url", kind: .url(),
                about: "How providers and browsers reach the gateway: the beginning of callback and return URLs.",
                defaultText: "http://127.0.0.1:8080"),
            FieldSpec(name: "data_dir", kind: .text(), about: "Where journals and keys are.", defaultText: "data"),
            FieldSpec(
                name: "channels_dir", kind: .text(),
                about: "Where channel files are; plugins stand in plugins/ below it.",
                defaultText: "channels"),
            FieldSpec(
                name: "master_key", kind: secret,
                about: "32 bytes in hex that seal what the journals must keep and nobody may read. Never change it.",
                defaultText: "{file: data/keys/master.key}", isSecret: true),
            FieldSpec(
                name: "apps", kind: .list(of: .mapping(app)), about: "The business systems that may call.",
                defaultText: "[]"),
            FieldSpec(
                name: "payments", kind: .mapping(payments), about: "Times and limits of payments.", defaultText: "{}"),
            FieldSpec(name: "limits", kind: .mapping(limits), about: "Limits of the HTTP server.", defaultText: "{}"),
            FieldSpec(
                name: "channel_limits", kind: .mapping(ChannelLimits.ofAllChannels),
                about: "What each channel may take of the gateway, unless its own `limits` say otherwise.",
                defaultText: "{}"),
            FieldSpec(name: "journal", kind: .mapping(journal), about: "The journals.", defaultText: "{}"),
            FieldSpec(name: "outbound", kind: .mapping(outbound), about: "Calls to the outside.", defaultText: "{}"),
            FieldSpec(
                name: "log_level", kind: .choice(["trace", "debug", "info", "notice", "warning", "error"]),
                about: "What the log on standard error tells.", defaultText: "info"),
        ])

    /// A secret by reference, so that the file can be shared, reviewed and versioned.
    static let secret = FieldKind.oneOf([
        .mapping(
            MappingSpec(
                name: "secret from the environment", about: "The value of an environment variable.",
                fields: [FieldSpec(name: "env", kind: .text(), about: "Its name.", isRequired: true)])),
        .mapping(
            MappingSpec(
                name: "secret from a file", about: "The content of a file, without white space around it.",
                fields: [FieldSpec(name: "file", kind: .text(), about: "Its path.", isRequired: true)])),
    ])

    private static let listen = MappingSpec(
        name: "listen", about: "The address, and TLS where no proxy in front does it.",
        fields: [
            FieldSpec(name: "host", kind: .text(), about: "Address or name.", defaultText: "127.0.0.1"),
            FieldSpec(
                name: "port", kind: .integer(0...65_535), about: "Port; 0 takes a free one.", defaultText: "8080"),
            FieldSpec(name: "tls_certificate", kind: .text(), about: "PEM file with the certificate and its chain."),
            FieldSpec(name: "tls_key", kind: .text(), about: "PEM file with the private key.", isSecret: true),
        ])

    private static let app = MappingSpec(
        name: "app", about: "One business system.",
        fields: [
            FieldSpec(
                name: "app_id",
                kind: .text(
                    pattern: TextPattern(about: "lower-case letters, digits and hyphens") { text in
                        text.utf8.allSatisfy {
                            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                        }
                    }, minLength: 1, maxLength: 64),
                about: "Its name in the journals.", isRequired: true),
            FieldSpec(
                name: "key", kind: secret,
                about: "The key that it sends as Authorization: Bearer; at least 32 characters.",
                isRequired: true, isSecret: true),
            FieldSpec(
                name: "notify_url", kind: .url(),
                about: "Where results are forwarded to; without it the app has to ask."),
            FieldSpec(
                name: "webhook_secret", kind: secret,
                about: "The Standard Webhooks secret, whsec_ and base64; needed with notify_url.", isSecret: true),
            FieldSpec(
                name: "channels", kind: .list(of: .text()),
                about: "Labels of the channels it may use; all when left out."),
        ])

    private static let payments = MappingSpec(
        name: "payments", about: "Times and limits of payments.",
        fields: [
            FieldSpec(
                name: "expires_in", kind: .duration(60_000...2_592_000_000),
                about: "How long a payment may stay unpaid when the caller does not say.", defaultText: "2h"),
            FieldSpec(
                name: "tick", kind: .duration(10...60_000), about: "How often open work is looked at.",
                defaultText: "1s"),
            FieldSpec(
                name: "workers", kind: .integer(1...1000),
                about: "The most open work under way at one time, of one kind and one channel or app.",
                defaultText: "32"),
            FieldSpec(
                name: "forward_timeout", kind: .duration(1000...120_000),
                about: "How long a business system may take to acknowledge a result.", defaultText: "15s"),
        ])

    private static let limits = MappingSpec(
        name: "limits", about: "Limits of the HTTP server.",
        fields: [
            FieldSpec(
                name: "api_body", kind: .size(1024...16_777_216), about: "The largest body of an API call.",
                defaultText: "256KiB"),
            FieldSpec(
                name: "callback_body", kind: .size(1024...16_777_216), about: "The largest body of a callback.",
                defaultText: "1MiB"),
            FieldSpec(
                name: "requests_in_flight", kind: .integer(1...100_000),
                about: "The most requests at one time; more are answered 503.", defaultText: "1024"),
            FieldSpec(
                name: "connections", kind: .integer(16...1_000_000),
                about:
                    "The most open connections; more wait to be accepted. No more are taken than the system grants files for.",
                defaultText: "16384"),
            FieldSpec(
                name: "body_memory", kind: .size(1_048_576...68_719_476_736),
                about: "What may be held at one time of all bodies; more are answered 503.", defaultText: "64MiB"),
            FieldSpec(
                name: "head_timeout", kind: .duration(1000...600_000),
                about: "How long a new connection may take to send the head of its first request.", defaultText: "10s"),
            FieldSpec(
                name: "body_timeout", kind: .duration(1000...600_000),
                about: "How long the body of a request may take.", defaultText: "30s"),
            FieldSpec(
                name: "idle_timeout", kind: .duration(1000...3_600_000),
                about: "How long a connection may wait between an answer and the head of its next request.",
                defaultText: "60s"),
            FieldSpec(
                name: "stop_timeout", kind: .duration(0...600_000),
                about:
                    "How long requests under way may take to end after SIGTERM; what is cut off is settled after the restart.",
                defaultText: "60s"),
            FieldSpec(
                name: "metrics_networks", kind: .list(of: .text()),
                about: "Networks (CIDR) that may read /metrics; for everybody else there is nothing. [] turns it off.",
                defaultText: "[127.0.0.0/8, \"::1\"]"),
            FieldSpec(
                name: "trusted_proxies", kind: .list(of: .text()),
                about: "Networks (CIDR) of proxies whose X-Forwarded-For is believed.", defaultText: "[]"),
        ])

    private static let journal = MappingSpec(
        name: "journal", about: "The journals.",
        fields: [
            FieldSpec(
                name: "segment_size", kind: .size(65_536...4_294_967_296), about: "A new file begins past this size.",
                defaultText: "64MiB"),
            FieldSpec(
                name: "reserve", kind: .size(), about: "Free space below which new payments are turned away.",
                defaultText: "256MiB"),
        ])

    private static let outbound = MappingSpec(
        name: "outbound", about: "Calls to the outside.",
        fields: [
            FieldSpec(
                name: "connections", kind: .integer(1...10_000), about: "The most connections at one time.",
                defaultText: "1024"),
            FieldSpec(
                name: "connections_per_host", kind: .integer(1...10_000), about: "The most to one host.",
                defaultText: "256"),
            FieldSpec(
                name: "plain_http", kind: .boolean,
                about: "Allows http:// outside of this machine; for closed networks only.", defaultText: "false"),
            FieldSpec(
                name: "ca_bundle", kind: .text(), about: "PEM file of certificates to trust instead of the system's."),
        ])
}
