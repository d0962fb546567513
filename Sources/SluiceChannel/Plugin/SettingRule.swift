import SluiceSchema

/// What a setting of a channel is.
enum SettingKind: String, Sendable, CaseIterable {
    case text, secret, url, integer, boolean, choice, list, networks
    case rsaPrivateKey = "rsa-private-key"
    case rsaPublicKey = "rsa-public-key"
    case privateKey = "private-key"
    case publicKey = "public-key"
    case certificate, certificates, pkcs12
    case keySet = "key-set"

    /// Whether its value may appear nowhere.
    var isSecret: Bool {
        switch self {
        case .secret, .privateKey, .rsaPrivateKey, .pkcs12: true
        default: false
        }
    }

    /// Whether there is a private key in it.
    var holdsPrivateKey: Bool { self == .privateKey || self == .rsaPrivateKey || self == .pkcs12 }

    /// Whether it may be given by reference; what is short and public may not.
    var takesReference: Bool { self != .boolean && self != .choice }
}

/// How a secret is written in the channel file or behind its reference.
enum SecretForm: String, Sendable, CaseIterable {
    case text, hex, base64
}

/// One setting that a plugin declares.
struct SettingRule: Sendable {
    let name: String
    let kind: SettingKind
    /// What holds when the channel does not say it.
    let standard: YAMLNode?
    let isRequired: Bool
    let form: SecretForm
    /// Exact length of a secret after decoding, in bytes.
    let lengthBytes: Int?
    let choices: [String]
    /// For `pkcs12`: the setting with its password.
    let password: String?
    let position: SourcePosition

    /// What is known of its value when the plugin is compiled.
    var shape: Scope.Shape {
        let optional: ValueKinds = standard == nil && !isRequired ? .absent : []
        switch kind {
        case .text, .url, .choice: return .value(ValueKinds.text.union(optional))
        case .secret: return .value((form == .text ? ValueKinds.text : .bytes).union(optional))
        case .integer: return .value(ValueKinds.integer.union(optional))
        case .boolean: return .value(ValueKinds.boolean.union(optional))
        case .list, .networks: return .value(ValueKinds.list.union(optional))
        case .rsaPrivateKey, .rsaPublicKey, .privateKey, .publicKey, .certificate, .certificates:
            return .value(ValueKinds.key.union(optional))
        case .pkcs12: return .object(["key": .value(.key), "certificate": .value(.key)])
        case .keySet: return .value(ValueKinds.object.union(optional))
        }
    }
}

/// The settings that every channel has, whether its plugin asks for them or not.
enum StandardSettings {
    /// Keys of a channel file that are settings when the plugin declares them, at the file's top level.
    static let topLevel = [
        "domain", "app_id", "public_key", "merchant_private_key", "encrypt_key", "notify_url", "enterprise_id",
    ]
    /// Names under `channel` that need no declaration.
    static let given: [String: Scope.Shape] = [
        "channel_name": .value(.text), "channel_label": .value(.text), "notify_url": .value(.text),
        "refund_notify_url": .value(.text), "return_url": .value(.text), "enterprise_id": .value([.text, .absent]),
    ]
}
