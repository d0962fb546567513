import COpenSSL

/// A private key that signs and decrypts. Any number of tasks may share it; printing it shows only kind and size.
package final class PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let handle: KeyHandle

    /// Loads a key from PEM (PKCS#1, SEC 1, PKCS#8, encrypted PKCS#8, encrypted RFC 1421) or from the bare base64 of
    /// PKCS#1, SEC 1 or PKCS#8 DER. `allowWeak` admits RSA below 2048 bits.
    package convenience init(_ text: String, passphrase: String? = nil, allowWeak: Bool = false) throws {
        try self.init(handle: PrivateKeyReader.read(text: text, passphrase: passphrase), allowWeak: allowWeak)
    }

    /// Loads a key from the bytes of a file: DER, or any text that the other initializer takes.
    package convenience init(bytes: [UInt8], passphrase: String? = nil, allowWeak: Bool = false) throws {
        try self.init(handle: PrivateKeyReader.read(bytes: bytes, passphrase: passphrase), allowWeak: allowWeak)
    }

    init(handle: KeyHandle, allowWeak: Bool) throws {
        self.handle = try handle.checked(allowWeak: allowWeak)
    }

    package var description: String { "PrivateKey(\(handle.summary))" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// RSA, EC, SM2 or Ed25519.
    package var kind: KeyKind { handle.kind }
    /// Size in bits: the modulus of RSA, the order of a curve.
    package var bits: Int { handle.bits }
    /// The other half of the pair.
    package var publicKey: PublicKey { PublicKey(checked: handle) }

    /// Throws if keys of this kind cannot serve the scheme; lets a definition be refused when it is loaded.
    package func requireSupport(for scheme: SignatureScheme) throws { try handle.requireSupport(for: scheme) }

    /// The signature over the message itself (hashing is part of the scheme).
    package func sign(_ message: [UInt8], scheme: SignatureScheme) throws -> [UInt8] {
        try SignatureRun(signing: true, key: handle, scheme: scheme).sign(message)
    }

    /// The message that was encrypted for the public half. Every failure throws the same error.
    package func decrypt(_ ciphertext: [UInt8], padding: RSAPadding) throws -> [UInt8] {
        try RSACrypt.decrypt(ciphertext, key: handle, padding: padding)
    }

    /// Unencrypted PKCS#8 PEM, for keys that were generated here. Whoever calls this holds the secret.
    package func exportPEM() throws -> String {
        let output = MemoryBIO()
        guard output.withPointer({ PEM_write_bio_PKCS8PrivateKey($0, handle.pointer, nil, nil, 0, nil, nil) }) == 1
        else {
            throw CryptoError.fromOpenSSL(.keyExportFailed, "the private key could not be written")
        }
        return output.text
    }

    /// Whether this is the other half of the public key, for example of a certificate's.
    package func matches(_ other: PublicKey) -> Bool { other.isSame(as: handle) }
}
