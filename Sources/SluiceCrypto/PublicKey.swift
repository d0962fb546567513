import COpenSSL

/// A public key that verifies and encrypts. Any number of tasks may share it.
package final class PublicKey: Sendable, CustomStringConvertible {
    private let handle: KeyHandle

    /// Loads a key from PEM (SubjectPublicKeyInfo, PKCS#1, or a certificate, whose validity is not looked at) or from the
    /// bare base64 of the same in DER. `allowWeak` admits RSA below 2048 bits.
    package convenience init(_ text: String, allowWeak: Bool = false) throws {
        try self.init(handle: PublicKeyReader.read(text: text), allowWeak: allowWeak)
    }

    /// Loads a key from the bytes of a file: DER, or any text that the other initializer takes.
    package convenience init(bytes: [UInt8], allowWeak: Bool = false) throws {
        try self.init(handle: PublicKeyReader.read(bytes: bytes), allowWeak: allowWeak)
    }

    init(handle: KeyHandle, allowWeak: Bool) throws {
        self.handle = try handle.checked(allowWeak: allowWeak)
    }

    /// For the other half of a pair that was checked when it was loaded.
    init(checked handle: KeyHandle) {
        self.handle = handle
    }

    package var description: String { "PublicKey(\(handle.summary))" }

    /// RSA, EC, SM2 or Ed25519.
    package var kind: KeyKind { handle.kind }
    /// Size in bits: the modulus of RSA, the order of a curve.
    package var bits: Int { handle.bits }

    /// Throws if keys of this kind cannot serve the scheme; lets a definition be refused when it is loaded.
    package func requireSupport(for scheme: SignatureScheme) throws { try handle.requireSupport(for: scheme) }

    /// Whether the signature is right for exactly this message. False also if the key is of another kind.
    package func verify(_ message: [UInt8], signature: [UInt8], scheme: SignatureScheme) -> Bool {
        guard let run = try? SignatureRun(signing: false, key: handle, scheme: scheme) else { return false }
        return run.verify(message, signature)
    }

    /// The message encrypted for the holder of the private half; another ciphertext on every call.
    package func encrypt(_ plaintext: [UInt8], padding: RSAPadding) throws -> [UInt8] {
        try RSACrypt.encrypt(plaintext, key: handle, padding: padding)
    }

    /// PEM SubjectPublicKeyInfo.
    package func spkiPEM() throws -> String { try handle.spkiPEM() }

    /// DER SubjectPublicKeyInfo.
    package func spkiDER() throws -> [UInt8] {
        let pem = try handle.spkiPEM()
        guard let der = PEMBlock.all(in: pem).first?.der else {
            throw CryptoError(.keyExportFailed, "the public key could not be written")
        }
        return der
    }

    func isSame(as other: KeyHandle) -> Bool {
        let isSame = EVP_PKEY_eq(handle.pointer, other.pointer) == 1
        discardOpenSSLErrors()
        return isSame
    }
}
