import COpenSSL

/// One message on its way through an EVP_CIPHER_CTX (EVP_EncryptInit(3)); nil from a step means that OpenSSL refused it.
final class CipherRun {
    private let context: OpaquePointer
    private static let blockBytes = 16

    /// A message in a plain block mode.
    init(encrypting: Bool, _ implementation: OpaquePointer, key: [UInt8], iv: [UInt8], pads: Bool) throws {
        context = try Self.newContext()
        guard EVP_CipherInit_ex2(context, implementation, key, iv, encrypting ? 1 : 0, nil) == 1,
            EVP_CIPHER_CTX_set_padding(context, pads ? 1 : 0) == 1
        else { throw CryptoError.fromOpenSSL(.encryptionFailed, "the cipher did not start") }
    }

    /// A message in Galois/Counter mode. The nonce's length has to be known before the nonce.
    init(sealing: Bool, _ implementation: OpaquePointer, key: [UInt8], nonce: [UInt8], aad: [UInt8]) throws {
        context = try Self.newContext()
        guard !nonce.isEmpty else { throw CryptoError(.cipherNonceLength, "the nonce is empty") }
        let direction: Int32 = sealing ? 1 : 0
        var taken: Int32 = 0
        guard EVP_CipherInit_ex2(context, implementation, nil, nil, direction, nil) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, Int32(nonce.count), nil) == 1
        else {
            throw CryptoError.fromOpenSSL(.cipherNonceLength, "a nonce of \(nonce.count) bytes is not accepted")
        }
        guard EVP_CipherInit_ex2(context, nil, key, nonce, direction, nil) == 1,
            aad.isEmpty || EVP_CipherUpdate(context, nil, &taken, aad, Int32(aad.count)) == 1
        else { throw CryptoError.fromOpenSSL(.encryptionFailed, "the cipher did not start") }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// What the cipher gives back at once for these bytes.
    func update(_ bytes: [UInt8]) -> [UInt8]? {
        // An empty update would be read as the end of the message by GCM.
        guard !bytes.isEmpty else { return [] }
        return output(capacity: bytes.count + Self.blockBytes) { buffer, written in
            EVP_CipherUpdate(context, buffer, &written, bytes, Int32(bytes.count))
        }
    }

    /// The last bytes; when decrypting, nil also for a wrong padding or tag.
    func finish() -> [UInt8]? {
        output(capacity: Self.blockBytes) { buffer, written in EVP_CipherFinal_ex(context, buffer, &written) }
    }

    /// The tag of a sealed message, after `finish`.
    func tag(lengthBytes: Int) -> [UInt8]? {
        output(capacity: lengthBytes) { buffer, written in
            written = Int32(lengthBytes)
            return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, written, buffer)
        }
    }

    /// Says what tag `finish` has to find.
    func expect(tag: [UInt8]) -> Bool {
        var tag = tag
        return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
    }

    private func output(
        capacity: Int, _ step: (UnsafeMutablePointer<UInt8>?, inout Int32) -> Int32
    ) -> [UInt8]? {
        var succeeded = false
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            var written: Int32 = 0
            succeeded = step(buffer.baseAddress, &written) == 1
            filled = succeeded ? Int(written) : 0
        }
        return succeeded ? bytes : nil
    }

    private static func newContext() throws -> OpaquePointer {
        guard let context = EVP_CIPHER_CTX_new() else {
            throw CryptoError.fromOpenSSL(.encryptionFailed, "out of memory")
        }
        return context
    }
}
