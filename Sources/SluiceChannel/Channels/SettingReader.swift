import SluiceCrypto
import SluiceSchema

/// Reads the settings of one channel into values and keys, and says what is wrong with them. No message shows a value
/// of a secret.
struct SettingReader<Resolver: SecretResolver> {
    let resolver: Resolver
    /// The channel's file, beside which references are meant.
    let file: String
    let label: String
    /// Whether secrets may be written out and keys may be short: only in cases.
    let isCase: Bool
    var diagnostics = Diagnostics()

    init(resolver: Resolver, file: String, label: String, isCase: Bool) {
        self.resolver = resolver
        self.file = file
        self.label = label
        self.isCase = isCase
    }

    /// The value of a setting; nil after a problem was reported. `password` is that of a PKCS#12 file.
    mutating func value(_ node: YAMLNode, _ rule: SettingRule, password: String? = nil) -> Value? {
        switch rule.kind {
        case .boolean:
            guard let boolean = node.boolean else {
                return refuse(node, "expected true or false, found \(node.kindName)")
            }
            return .boolean(boolean)
        case .choice:
            guard let text = node.text, rule.choices.contains(text) else {
                return refuse(node, "expected one of \(rule.choices.joined(separator: ", "))")
            }
            return .text(text)
        case .list, .networks: return list(node, rule)
        case .keySet: return keySet(node)
        case .certificates where node.items != nil: return certificateList(node)
        default: break
        }
        guard let bytes = given(node, rule) else { return nil }
        return decoded(bytes, node, rule, password)
    }

    /// The bytes behind a text, a reference or a sealed text.
    private mutating func given(_ node: YAMLNode, _ rule: SettingRule) -> [UInt8]? {
        if node.members != nil { return referred(node, rule) }
        guard let text = node.text else { return refuse(node, "expected \(rule.kind.phrase), found \(node.kindName)") }
        if Sealer.isSealed(text) {
            do {
                return try resolver.unseal(text, context: "\(label).\(rule.name)")
            } catch {
                return refuse(
                    node,
                    "this sealed text does not open: it was sealed with another master key, or for another channel or setting",
                    code: "secret-sealed")
            }
        }
        if rule.kind.isSecret, !isCase {
            return refuse(
                node,
                "\"\(rule.name)\" is a secret and must not stand here in the clear: give {env: NAME} or {file: PATH}, or seal it with `sluice seal`",
                code: "secret-in-the-clear")
        }
        return Array(text.utf8)
    }

    private mutating func referred(_ node: YAMLNode, _ rule: SettingRule) -> [UInt8]? {
        let problems = Linter.check(node, against: ChannelSpec.reference)
        guard problems.isEmpty, rule.kind.takesReference else {
            diagnostics.add(contentsOf: problems)
            return problems.isEmpty ? refuse(node, "expected \(rule.kind.phrase), found a reference") : nil
        }
        if let name = node["env"]?.text {
            guard let value = resolver.environment(name) else {
                return refuse(node, "the environment variable \(name) is not set", code: "secret-missing")
            }
            return Array(value.utf8)
        }
        let path = node["file"]?.text ?? ""
        do {
            let bytes = try resolver.file(path, besideFile: file)
            return rule.kind == .secret || rule.kind == .text || rule.kind == .url
                ? SettingText.withoutLastLineEnd(bytes) : bytes
        } catch {
            return refuse(node, "the file \(path) cannot be read", code: "secret-missing")
        }
    }

    private mutating func decoded(
        _ bytes: [UInt8], _ node: YAMLNode, _ rule: SettingRule, _ password: String?
    ) -> Value? {
        switch rule.kind {
        case .secret: return secret(bytes, node, rule)
        case .text, .url:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return refuse(node, "the value is not UTF-8")
            }
            if rule.kind == .url { return url(text, node) }
            return .text(text)
        case .integer:
            guard let integer = Int64(String(decoding: bytes, as: UTF8.self)) else {
                return refuse(node, "expected an integer")
            }
            return .integer(integer)
        case .pkcs12:
            let der =
                Base64.decode(String(decoding: bytes, as: UTF8.self), [.skipWhitespace, .paddingOptional]) ?? bytes
            return key(node) { isCase in
                let opened = try PKCS12(der: der, password: password ?? "", allowWeak: isCase)
                return .object([
                    "key": .key(.privateKey(opened.privateKey)), "certificate": .key(.certificate(opened.certificate)),
                ])
            }
        case .rsaPrivateKey, .privateKey:
            return key(node, isRSA: rule.kind == .rsaPrivateKey) { isCase in
                .key(.privateKey(try PrivateKey(bytes: bytes, allowWeak: isCase)))
            }
        case .rsaPublicKey, .publicKey:
            return key(node, isRSA: rule.kind == .rsaPublicKey) { isCase in
                .key(.publicKey(try PublicKey(bytes: bytes, allowWeak: isCase)))
            }
        case .certificate: return key(node) { _ in .key(.certificate(try Certificate(bytes: bytes))) }
        case .certificates: return key(node) { _ in .key(.certificates(try SettingText.bundle(bytes))) }
        case .boolean, .choice, .list, .networks, .keySet: return refuse(node, "expected \(rule.kind.phrase)")
        }
    }

    private mutating func secret(_ bytes: [UInt8], _ node: YAMLNode, _ rule: SettingRule) -> Value? {
        let text = String(validating: bytes, as: UTF8.self)
        var decoded = bytes
        switch rule.form {
        case .text:
            guard text != nil else { return refuse(node, "the secret is not UTF-8 text") }
        case .hex:
            guard let raw = text.flatMap({ Hex.decode($0) }) else {
                return refuse(node, "the secret is not hexadecimal")
            }
            decoded = raw
        case .base64:
            guard let raw = text.flatMap({ Base64.decode($0, [.skipWhitespace, .paddingOptional]) }) else {
                return refuse(node, "the secret is not base64")
            }
            decoded = raw
        }
        if decoded.isEmpty { return refuse(node, "the secret is empty", code: "secret-length") }
        if let wanted = rule.lengthBytes, decoded.count != wanted {
            return refuse(
                node, "the secret must have \(wanted) bytes, this one has \(decoded.count)", code: "secret-length")
        }
        return rule.form == .text ? .text(text ?? "") : .bytes(decoded)
    }

    private mutating func url(_ text: String, _ node: YAMLNode) -> Value? {
        let written = YAMLNode(position: node.position, content: .scalar(.init(text: text, isPlain: false)))
        let problems = Linter.check(written, against: .url())
        diagnostics.add(contentsOf: problems)
        return problems.isEmpty ? .text(text) : nil
    }

    private mutating func list(_ node: YAMLNode, _ rule: SettingRule) -> Value? {
        guard let items = node.items else { return refuse(node, "expected a list, found \(node.kindName)") }
        var values: [Value] = []
        for item in items {
            guard let text = item.text else { return refuse(item, "expected a text, found \(item.kindName)") }
            if rule.kind == .networks, Network(text) == nil {
                return refuse(
                    item, "\"\(text)\" is no network such as 203.0.113.0/24 or 2001:db8::/32", code: "bad-network")
            }
            values.append(.text(text))
        }
        return .list(values)
    }

    private mutating func keySet(_ node: YAMLNode) -> Value? {
        guard let members = node.members else {
            return refuse(node, "expected a mapping of key ids to public keys, found \(node.kindName)")
        }
        var keys = ObjectValue()
        let rule = SettingRule(
            name: "key", kind: .publicKey, standard: nil, isRequired: true, form: .text, lengthBytes: nil, choices: [],
            password: nil, position: node.position)
        for member in members {
            guard let bytes = given(member.value, rule) else { return nil }
            let value = key(member.value) { isCase in .key(.publicKey(try PublicKey(bytes: bytes, allowWeak: isCase))) }
            guard let value else { return nil }
            keys[member.key] = value
        }
        return .object(keys)
    }

    private mutating func certificateList(_ node: YAMLNode) -> Value? {
        let rule = SettingRule(
            name: "certificate", kind: .certificates, standard: nil, isRequired: true, form: .text, lengthBytes: nil,
            choices: [], password: nil, position: node.position)
        var certificates: [Certificate] = []
        for item in node.items ?? [] {
            guard let bytes = given(item, rule) else { return nil }
            guard
                case .key(.certificates(let bundle))? = key(
                    item, { _ in .key(.certificates(try SettingText.bundle(bytes))) })
            else { return nil }
            certificates += bundle
        }
        return certificates.isEmpty
            ? refuse(node, "expected at least one certificate") : .key(.certificates(certificates))
    }

    private mutating func key(_ node: YAMLNode, isRSA: Bool = false, _ load: (Bool) throws -> Value) -> Value? {
        do {
            let value = try load(isCase)
            let kind = value.privateKey?.kind ?? value.publicKey?.kind
            if isRSA, let kind, kind != .rsa {
                return refuse(node, "expected an RSA key, this is another kind", code: "key-kind")
            }
            return value
        } catch let error as CryptoError {
            return refuse(node, error.message, code: error.code)
        } catch {
            return refuse(node, "the key cannot be read", code: "key-unreadable")
        }
    }

    private mutating func refuse<Nothing>(_ node: YAMLNode, _ message: String, code: String = "setting-value")
        -> Nothing?
    {
        diagnostics.add(Diagnostic(node.position, code: code, message))
        return nil
    }
}

/// Small readings of setting bytes.
enum SettingText {
    /// Editors end a file with a line end that is no part of a secret.
    static func withoutLastLineEnd(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        if result.last == 0x0A { result.removeLast() }
        if result.last == 0x0D { result.removeLast() }
        return result
    }

    /// All certificates of a PEM text, or the one of a DER file.
    static func bundle(_ bytes: [UInt8]) throws -> [Certificate] {
        if let text = String(validating: bytes, as: UTF8.self), text.contains("-----BEGIN") {
            return try Certificate.bundle(text)
        }
        return [try Certificate(bytes: bytes)]
    }
}

extension SettingKind {
    /// What is expected, for messages.
    fileprivate var phrase: String {
        switch self {
        case .text: "a text"
        case .secret: "a secret"
        case .url: "a URL"
        case .integer: "an integer"
        case .boolean: "true or false"
        case .choice: "one of the choices"
        case .list: "a list of texts"
        case .networks: "a list of networks"
        case .rsaPrivateKey, .privateKey: "a private key"
        case .rsaPublicKey, .publicKey: "a public key"
        case .certificate: "a certificate"
        case .certificates: "certificates"
        case .pkcs12: "a PKCS#12 file"
        case .keySet: "a mapping of key ids to public keys"
        }
    }
}
