import COpenSSL

/// Symmetric encryption. Whatever is wrong with a ciphertext, opening it fails with the same error, so that an answer
/// never tells an attacker how far the decryption came.
package enum Cipher {
    /// Length in bytes of the tag that `seal` appends.
    package static let tagBytes = 16

    private static let refused = CryptoError(
        .decryptionFailed, "the ciphertext cannot be decrypted: it was changed, or the key is another one")

    /// The ciphertext followed by its 16-byte tag. The nonce has any length but zero and must be new for every message
    /// under one key; `aad` is authenticated, not encrypted.
    package static func seal(
        _ plaintext: [UInt8], _ cipher: AEADCipher = .aesGCM, key: [UInt8], nonce: [UInt8], aad: [UInt8] = []
    ) throws -> [UInt8] {
        let run = try CipherRun(sealing: true, cipher.resolve(key: key), key: key, nonce: nonce, aad: aad)
        guard let body = run.update(plaintext), let rest = run.finish(), let tag = run.tag(lengthBytes: tagBytes) else {
            throw CryptoError.fromOpenSSL(.encryptionFailed, "the text could not be encrypted")
        }
        return body + rest + tag
    }

    /// The plaintext of a ciphertext that ends in its 16-byte tag.
    package static func open(
        _ sealed: [UInt8], _ cipher: AEADCipher = .aesGCM, key: [UInt8], nonce: [UInt8], aad: [UInt8] = []
    ) throws -> [UInt8] {
        let run = try CipherRun(sealing: false, cipher.resolve(key: key), key: key, nonce: nonce, aad: aad)
        guard sealed.count >= tagBytes else { throw refused }
        let body = sealed.count - tagBytes
        guard run.expect(tag: Array(sealed[body...])), let plaintext = run.update(Array(sealed[..<body])),
            let rest = run.finish()
        else {
            discardOpenSSLErrors()
            throw refused
        }
        return plaintext + rest
    }

    /// The ciphertext: whole blocks.
    package static func encrypt(
        _ plaintext: [UInt8], _ cipher: BlockCipher, mode: BlockMode, key: [UInt8], padding: BlockPadding = .pkcs7
    ) throws -> [UInt8] {
        let (implementation, fullKey) = try cipher.resolve(mode: mode, key: key)
        let run = try CipherRun(
            encrypting: true, implementation, key: fullKey, iv: vector(of: mode, for: cipher), pads: padding != .none)
        guard let body = run.update(plaintext), let rest = run.finish() else {
            throw CryptoError.fromOpenSSL(
                .encryptionFailed, "the text could not be encrypted; without padding it must fill whole blocks")
        }
        return body + rest
    }

    /// The plaintext of whole blocks, its padding taken off.
    package static func decrypt(
        _ ciphertext: [UInt8], _ cipher: BlockCipher, mode: BlockMode, key: [UInt8], padding: BlockPadding = .pkcs7
    ) throws -> [UInt8] {
        let (implementation, fullKey) = try cipher.resolve(mode: mode, key: key)
        let run = try CipherRun(
            encrypting: false, implementation, key: fullKey, iv: vector(of: mode, for: cipher), pads: padding == .pkcs7)
        guard let body = run.update(ciphertext), let rest = run.finish() else {
            discardOpenSSLErrors()
            throw refused
        }
        let plaintext = body + rest
        guard padding == .lenient, let last = plaintext.last, (1...32).contains(last), Int(last) <= plaintext.count
        else { return plaintext }
        return Array(plaintext.dropLast(Int(last)))
    }

    private static func vector(of mode: BlockMode, for cipher: BlockCipher) throws -> [UInt8] {
        guard case .cbc(let iv) = mode else { return [] }
        guard iv.count == cipher.blockBytes else {
            throw CryptoError(
                .cipherNonceLength,
                "\(cipher.rawValue) takes an initialization vector of \(cipher.blockBytes) bytes, this one has \(iv.count)"
            )
        }
        return iv
    }
}
