import SluiceChannel
import SluiceCrypto
import SluiceTrade

/// The invented provider that uses every part of the language, and a channel at it whose secrets the targets know: what
/// stands behind a verified signature can be tried too.
enum InventedChannel {
    static let pluginText = Repository.text("Tests/SluiceChannelTests/Cases/everything.yaml")

    static let channelText = """
        channel_name: Test
        channel_label: inv
        plugin: everything
        merchant_private_key: {env: PRIVATE}
        encrypt_key: {env: ENCRYPT}
        other_config:
          merchant_id: M1
          hook_secret: {env: HOOK}
          client_secret: {env: CLIENT}
          known_keys: {k1: {env: PUBLIC}}
        """

    static let moment = Moment(now: Instant(seconds: 1_700_000_000), nonce: "0123456789ABCDEF0123456789ABCDEF")

    static let adapter: Adapter = {
        let result = ChannelLoader.load(
            plugins: [
                PluginSource(
                    file: "everything.yaml", bytes: Array(pluginText.utf8), casesFile: "none", casesBytes: [])
            ],
            channels: [ChannelSource(file: "inv.yaml", bytes: Array(channelText.utf8))], resolver: Canaries(),
            publicBaseURL: "https://pay.example", runsCases: false)
        guard let adapter = result.adapters["inv"] else { preconditionFailure("\(result.diagnostics)") }
        return adapter
    }()

    /// The headers with which the provider would have sent a body.
    static func proofs(of body: [UInt8]) -> [WireHeader] {
        let time = "1700000000"
        let key = Array(Canaries.text.utf8)
        let proof = Hex.encode(MAC.hmac(.sha256, key: key, Array("\(time).".utf8) + body))
        return [("X-Time", time), ("X-Proofs", "00ff \(proof)"), ("X-Token", Canaries.text)]
    }
}

/// References that resolve to a text which must appear nowhere, and keys that can be read.
struct Canaries: SecretResolver {
    /// 32 bytes, so that it can be a key of AES-256.
    static let text = "canary-7d1e5b20-never-to-be-seen"

    func environment(_ name: String) -> String? {
        switch name {
        case "PRIVATE": Repository.text("Fuzz/Keys/own_private.pem")
        case "PUBLIC": Repository.text("Fuzz/Keys/own_public.pem")
        case "UNSET": nil
        default: Canaries.text
        }
    }

    func file(_ path: String, besideFile: String) throws -> [UInt8] { Array((environment(path) ?? "").utf8) }

    func unseal(_ text: String, context: String) throws -> [UInt8] { Array(Canaries.text.utf8) }
}
