import SluiceSchema
import Foundation
package import SluiceChannel
import SluiceCrypto

/// The shipped plugins and one channel of each, compiled by the loader that production uses.
package struct Definitions: Sendable {
    /// Adapters by label.
    package let adapters: [String: Adapter]
    /// The same channels in files of other bytes: what a reload brings.
    package let reloaded: [String: Adapter]

    /// The definitions as they are shipped; read once.
    package static let shipped = Result { try Definitions { _, text in text } }

    /// - Parameter plugin: may change a plugin's text, by its name.
    package init(plugin change: (String, String) -> String) throws {
        let names = ["sandbox", "cash", "stripe", "wechatpay-v3", "alipay", "paypal"]
        var plugins: [PluginSource] = []
        for name in names {
            let bytes = try Data(contentsOf: Definitions.folder.appendingPathComponent("\(name).yaml"))
            let text = change(name, String(decoding: bytes, as: UTF8.self))
            plugins.append(
                PluginSource(
                    file: "\(name).yaml", bytes: Array(text.utf8), casesFile: "\(name).cases.yaml", casesBytes: []))
        }
        adapters = try Definitions.load(plugins, remark: "first")
        reloaded = try Definitions.load(plugins, remark: "second")
    }

    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("channels/plugins")

    private static func load(_ plugins: [PluginSource], remark: String) throws -> [String: Adapter] {
        let channels = ChannelTexts.all(remark: remark).map { label, text in
            ChannelSource(file: "\(label).yaml", bytes: Array(text.utf8))
        }
        let result = ChannelLoader.load(
            plugins: plugins, channels: channels, resolver: NoSecrets(), publicBaseURL: Keys.publicURL, runsCases: false
        )
        guard result.diagnostics.isEmpty else {
            throw ChannelError(code: "definitions", "\(result.diagnostics.map(\.description))")
        }
        return result.adapters
    }
}

/// Everything stands in the channels' own text.
private struct NoSecrets: SecretResolver {
    func environment(_ name: String) -> String? {
        switch name {
        case "MERCHANT": try? Keys.shared.merchant.exportPEM()
        case "PROVIDER": try? Keys.shared.provider.publicKey.spkiPEM()
        case "ENCRYPT": String(decoding: Keys.shared.encrypt, as: UTF8.self)
        case "ENCRYPT_HEX": Hex.encode(Keys.shared.encrypt)
        case "BEARER": Keys.shared.bearer
        case "ENDPOINT": Keys.shared.endpoint
        case "CLIENT": Keys.shared.clientSecret
        default: nil
        }
    }

    func file(_ path: String, besideFile: String) throws -> [UInt8] { throw ChannelError(code: "no-files", "no files") }

    func unseal(_ text: String, context: String) throws -> [UInt8] { throw ChannelError(code: "no-seals", "no seals") }
}

/// The channel files of the simulated world.
private enum ChannelTexts {
    static func all(remark: String) -> [(String, String)] {
        [
            ("sandbox", sandbox(remark)), ("stripe", stripe(remark)), ("wechat", wechat(remark)),
            ("alipay", alipay(remark)), ("paypal", paypal(remark)), ("cash", cash(remark)),
        ]
    }

    private static func sandbox(_ remark: String) -> String {
        """
        channel_name: the sandbox
        channel_label: sandbox
        plugin: sandbox
        domain: https://sandbox.example
        merchant_private_key: {env: MERCHANT}
        public_key: {env: PROVIDER}
        encrypt_key: {env: ENCRYPT_HEX}
        enable_flag: true
        remark: \(remark)
        other_config:
          merchant_id: sandbox-shop
        """
    }

    private static func stripe(_ remark: String) -> String {
        """
        channel_name: cards
        channel_label: stripe
        plugin: stripe
        domain: https://stripe.example
        enable_flag: true
        remark: \(remark)
        other_config:
          secret_key: {env: BEARER}
          endpoint_secret: {env: ENDPOINT}
          publishable_key: pk_live_simulator
        """
    }

    private static func wechat(_ remark: String) -> String {
        """
        channel_name: a wallet
        channel_label: wechat
        plugin: wechatpay-v3
        domain: https://wechat.example
        app_id: wxd678efh567hg6787
        merchant_private_key: {env: MERCHANT}
        encrypt_key: {env: ENCRYPT}
        public_key:
          PUB_KEY_ID_0119: {env: PROVIDER}
        enable_flag: true
        remark: \(remark)
        other_config:
          merchant_id: "1900007291"
          merchant_serial_no: 5157F09EFDC096DE15EBE81A47057A7232F1B8E1
          public_key_id: PUB_KEY_ID_0119
        """
    }

    private static func alipay(_ remark: String) -> String {
        """
        channel_name: another wallet
        channel_label: alipay
        plugin: alipay
        domain: https://alipay.example
        app_id: "2014072300007148"
        merchant_private_key: {env: MERCHANT}
        public_key: {env: PROVIDER}
        enable_flag: true
        remark: \(remark)
        other_config:
          seller_id: "2088102146225135"
        """
    }

    private static func paypal(_ remark: String) -> String {
        """
        channel_name: a wallet of approvals
        channel_label: paypal
        plugin: paypal
        domain: \(PayPalDialect.api)
        enable_flag: true
        remark: \(remark)
        other_config:
          client_id: \(Keys.shared.clientID)
          client_secret: {env: CLIENT}
          webhook_id: \(PayPalDialect.webhook)
        """
    }

    private static func cash(_ remark: String) -> String {
        """
        channel_name: the till
        channel_label: cash
        plugin: cash
        enable_flag: true
        remark: \(remark)
        """
    }
}
