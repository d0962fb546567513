import SluiceCrypto
import SluiceJSON

/// The keys of the provider and of its merchants, and the three things that are done with them.
struct SandboxKeys: Sendable {
    /// A merchant's keys, read.
    struct Merchant: Sendable {
        let publicKey: PublicKey
        let encryptKey: [UInt8]
    }

    /// By merchant_id.
    let merchants: [String: Merchant]
    private let privateKey: PrivateKey

    /// Reads every key; throws what is wrong with the first that cannot be used.
    init(_ options: SandboxOptions) throws {
        var merchants: [String: Merchant] = [:]
        for merchant in options.merchants {
            guard merchant.encryptKey.count == 32 else {
                throw SandboxError(
                    code: "sandbox-encrypt-key",
                    message: "The encrypt key of \(merchant.merchantID) has \(merchant.encryptKey.count) bytes, not 32."
                )
            }
            let publicKey = try PublicKey(merchant.publicKeyPEM)
            try publicKey.requireSupport(for: .rsaPKCS1(.sha256))
            let keys = Merchant(publicKey: publicKey, encryptKey: merchant.encryptKey)
            guard merchants.updateValue(keys, forKey: merchant.merchantID) == nil else {
                throw SandboxError(
                    code: "sandbox-merchant-twice", message: "The merchant \(merchant.merchantID) is given twice.")
            }
        }
        self.merchants = merchants
        privateKey = try PrivateKey(options.providerPrivateKeyPEM)
        try privateKey.requireSupport(for: .rsaPKCS1(.sha256))
    }

    /// The provider's signature, RSASSA-PKCS1-v1_5 with SHA-256, in base64.
    func sign(_ message: [UInt8]) throws -> String {
        Base64.encode(try privateKey.sign(message, scheme: .rsaPKCS1(.sha256)))
    }

    /// Whether `signature` (base64) is that merchant's over `message`.
    func verify(_ message: [UInt8], signature: String, of merchantID: String) -> Bool {
        guard let key = merchants[merchantID]?.publicKey, let bytes = Base64.decode(signature) else { return false }
        return key.verify(message, signature: bytes, scheme: .rsaPKCS1(.sha256))
    }

    /// The headers that prove `body` to be the provider's: its signature over `TIMESTAMP\nNONCE\nBODY\n`.
    ///
    /// With `isSpoiled` the signature has the right form and covers something else.
    func proof(of body: [UInt8], now: Int64, isSpoiled: Bool) throws -> [(name: String, value: String)] {
        let nonce = Self.randomText(32)
        let covered = isSpoiled ? Array("something else".utf8) : body
        let signature = try sign(Array("\(now)\n\(nonce)\n".utf8) + covered + [0x0A])
        return [
            ("Sandbox-Timestamp", String(now)), ("Sandbox-Nonce", nonce), ("Sandbox-Signature", signature),
        ]
    }

    /// `plaintext` encrypted for a merchant, as the member `resource` of a callback.
    func resource(_ plaintext: [UInt8], kind: String, for merchantID: String) throws -> JSONValue {
        guard let key = merchants[merchantID]?.encryptKey else { preconditionFailure("an order of nobody") }
        let nonce = Self.randomText(12)
        let sealed = try Cipher.seal(plaintext, key: key, nonce: Array(nonce.utf8), aad: Array(kind.utf8))
        return .object([
            "algorithm": .text("AEAD_AES_256_GCM"), "nonce": .text(nonce), "associated_data": .text(kind),
            "ciphertext": .text(Base64.encode(sealed)),
        ])
    }

    /// `count` random characters out of 0-9 and a-f.
    static func randomText(_ count: Int) -> String {
        String(Hex.encode(SecureRandom.bytes((count + 1) / 2)).prefix(count))
    }
}
