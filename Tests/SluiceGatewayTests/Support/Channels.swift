import SluiceChannel
import Testing

/// Secrets of the test channels; none of them may be seen anywhere.
enum TestSecret {
    static let shared = "shared-secret-of-harbour-0123456789"
    static let client = "client-secret-of-harbour-9876543210"
    static let token = "token-of-harbour-5c1f4e"
    static let ticket = "ticket-of-harbour-77aa31"
    static let gate = "shared-secret-of-gate-00112233"
    static let all = [shared, client, token, ticket, gate]
}

private struct TestResolver: SecretResolver {
    func environment(_ name: String) -> String? {
        ["SHARED": TestSecret.shared, "CLIENT": TestSecret.client, "GATE": TestSecret.gate][name]
    }

    func file(_ path: String, besideFile: String) throws -> [UInt8] { throw ChannelError(code: "no-files", "no files") }

    func unseal(_ text: String, context: String) throws -> [UInt8] { throw ChannelError(code: "no-seals", "no seals") }
}

/// The invented plugins, compiled by the loader that production uses.
enum TestChannels {
    /// Compiled once: every world has the same.
    private static let loaded = Result { try compile() }

    static func load() throws -> [String: Adapter] { try loaded.get() }

    /// The same channels with other limits.
    static func load(limits: ChannelLimits) throws -> [String: Adapter] {
        try load().mapValues { adapter in
            var adapter = adapter
            adapter.profile.limits = limits
            return adapter
        }
    }

    private static func compile() throws -> [String: Adapter] {
        let plugins = [("harbour", HarbourPlugin.yaml), ("till", TillPlugin.yaml), ("gate", GatePlugin.yaml)]
        let result = ChannelLoader.load(
            plugins: plugins.map {
                PluginSource(
                    file: "\($0.0).yaml", bytes: Array($0.1.utf8), casesFile: "\($0.0).cases.yaml", casesBytes: [])
            },
            channels: [harbour("harbour"), harbour("harbour-two"), harbour("asleep", isEnabled: false), till, gate],
            resolver: TestResolver(), publicBaseURL: "https://sluice.example", runsCases: false)
        try #require(result.diagnostics.isEmpty, "\(result.diagnostics)")
        return result.adapters
    }

    private static func harbour(_ label: String, isEnabled: Bool = true) -> ChannelSource {
        source(
            label,
            """
            channel_name: a harbour
            channel_label: \(label)
            plugin: harbour
            enable_flag: \(isEnabled)
            other_config:
              merchant_id: shop-1
              shared_secret: {env: SHARED}
              client_secret: {env: CLIENT}
            """)
    }

    private static let till = source("till", "channel_name: the till\nchannel_label: till\nplugin: till\n")
    private static let gate = source(
        "gate",
        "channel_name: the gate\nchannel_label: gate\nplugin: gate\nother_config:\n  shared_secret: {env: GATE}\n")

    private static func source(_ label: String, _ text: String) -> ChannelSource {
        ChannelSource(file: "\(label).yaml", bytes: Array(text.utf8))
    }
}
