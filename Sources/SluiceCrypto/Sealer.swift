/// Seals secrets for storage in files, under the gateway's master key (AES-256-GCM).
///
/// A sealed text is `sealed:v1:` and the base64url, without padding, of a 12-byte random nonce, the ciphertext and a
/// 16-byte tag. The context (where the secret belongs, for example channel and field) is authenticated with it, so that
/// a sealed text moved elsewhere does not open.
package struct Sealer: Sendable, CustomStringConvertible, CustomReflectable {
    /// How every text of this format begins.
    package static let prefix = "sealed:v1:"
    private static let nonceBytes = 12
    private static let keyBytes = 32

    private let masterKey: [UInt8]

    /// `masterKey` has exactly 32 bytes.
    package init(masterKey: [UInt8]) throws {
        guard masterKey.count == Self.keyBytes else {
            throw CryptoError(
                .masterKeyLength, "the master key has \(masterKey.count) bytes instead of \(Self.keyBytes)")
        }
        self.masterKey = masterKey
    }

    package var description: String { "Sealer" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Whether a text claims to be sealed, in this or a later version.
    package static func isSealed(_ text: some StringProtocol) -> Bool { text.hasPrefix("sealed:") }

    /// The sealed text; a new one on every call.
    package func seal(_ plaintext: [UInt8], context: String) throws -> String {
        let nonce = SecureRandom.bytes(Self.nonceBytes)
        let sealed = try Cipher.seal(plaintext, key: masterKey, nonce: nonce, aad: Array(context.utf8))
        return Self.prefix + Base64.encode(nonce + sealed, urlSafe: true, padding: false)
    }

    /// What was sealed under this key and context.
    package func open(_ text: String, context: String) throws -> [UInt8] {
        guard text.hasPrefix(Self.prefix),
            let bytes = Base64.decode(text.dropFirst(Self.prefix.count), [.urlSafe, .paddingOptional]),
            bytes.count >= Self.nonceBytes + Cipher.tagBytes
        else {
            throw CryptoError(
                .sealedTextUnreadable, "the text is not of the form \(Self.prefix)<base64url>; seal the secret again")
        }
        do {
            return try Cipher.open(
                Array(bytes[Self.nonceBytes...]), key: masterKey, nonce: Array(bytes[..<Self.nonceBytes]),
                aad: Array(context.utf8))
        } catch {
            throw CryptoError(
                .sealedTextRefused,
                "the text was sealed with another master key or for another place than \(context), or was changed")
        }
    }
}
