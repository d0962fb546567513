import Foundation
import SluiceCrypto
import SluiceSchema
import SluiceTrade
import Testing

@testable import SluiceChannel

/// The invented provider of `Cases/everything.yaml` and a channel at it, with keys made here.
struct Everything {
    let adapter: Adapter
    let merchantKey: PrivateKey
    let providerKey: PrivateKey
    static let secret = "a hook secret & more"
    static let moment = Moment(now: Instant(seconds: 1_700_000_000), nonce: "0123456789ABCDEF0123456789ABCDEF")

    /// RSA keys take long to make, so there is one pair for all tests.
    private static let keys: (PrivateKey, PrivateKey)? = try? (
        PrivateKey.generateRSA(bits: 2048), PrivateKey.generateRSA(bits: 2048)
    )

    init() throws {
        let (merchant, provider) = try #require(Everything.keys)
        merchantKey = merchant
        providerKey = provider
        var diagnostics = Diagnostics()
        let plugin = Plugin.compile(try Everything.file("everything.yaml"), file: "everything.yaml", into: &diagnostics)
        try #require(diagnostics.sorted.isEmpty, "\(diagnostics.sorted)")
        let channel = """
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
        let secrets = TestSecrets(values: [
            "PRIVATE": try merchant.exportPEM(), "ENCRYPT": String(repeating: "k", count: 32),
            "HOOK": Everything.secret, "CLIENT": "client secret", "PUBLIC": try provider.publicKey.spkiPEM(),
        ])
        let node = try YAMLParser.parse(Array(channel.utf8), file: "inv.yaml")
        let builder = ChannelBuilder(
            plugin: try #require(plugin), resolver: secrets, publicBaseURL: "https://pay.example", isCase: false)
        let built = builder.build(node, digest: "d", &diagnostics)
        try #require(diagnostics.sorted.isEmpty, "\(diagnostics.sorted)")
        adapter = try #require(built)
    }

    static func file(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appendingPathComponent("Cases").appendingPathComponent(name)))
    }

    /// A trade of 12.34 EUR.
    func trade(_ method: String = "app") -> Trade {
        Trade(
            tradingOrderNo: "ABCDEFGH12345678IJKL", productOrderNo: "P1", appID: "shop", tradingChannel: "inv",
            tradingType: method, tradingAmount: 1234, currency: "EUR", description: "things",
            createTime: Everything.moment.now, expireTime: Everything.moment.now.advanced(byMilliseconds: 60_000))
    }

    /// An answer that the provider signed under the id `k1` at the moment.
    func answer(_ status: Int, _ body: String, id: String = "k1", at seconds: Int64 = 1_700_000_000) throws
        -> WireAnswer
    {
        let proof = try providerKey.sign(Array("\(seconds).\(body)".utf8), scheme: .rsaPKCS1(.sha256))
        return WireAnswer(
            status: status,
            headers: [("X-Time", "\(seconds)"), ("x-key", id), ("X-Proof", Base64.encode(proof))],
            body: Array(body.utf8))
    }

    /// A callback with an HMAC under the hook's secret.
    func hook(
        _ body: String, at seconds: Int64 = 1_700_000_000, secret: String = Everything.secret,
        from address: String = "203.0.113.9",
        more: [WireHeader] = []
    ) -> WireCallback {
        let proof = Hex.encode(MAC.hmac(.sha256, key: Array(secret.utf8), Array("\(seconds).\(body)".utf8)))
        return WireCallback(
            method: "POST", path: "/notify/inv",
            headers: [("X-Time", "\(seconds)"), ("X-Proofs", "00ff \(proof)")] + more, body: Array(body.utf8),
            remoteAddress: address, url: "https://pay.example/notify/inv")
    }
}

/// References that resolve to texts given in the test.
struct TestSecrets: SecretResolver {
    var values: [String: String] = [:]

    func environment(_ name: String) -> String? { values[name] }
    func file(_ path: String, besideFile: String) throws -> [UInt8] {
        guard let text = values[path] else { throw CocoaError(.fileNoSuchFile) }
        return Array(text.utf8)
    }
    func unseal(_ text: String, context: String) throws -> [UInt8] {
        guard let opened = values["\(context)|\(text)"] else { throw CocoaError(.fileReadCorruptFile) }
        return Array(opened.utf8)
    }
}
