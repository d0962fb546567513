import COpenSSL

/// Finds out in which of the common shapes a private key comes, and loads it.
enum PrivateKeyReader {
    private static let labels = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]

    static func read(bytes: [UInt8], passphrase: String?) throws -> KeyHandle {
        // Every DER key is a SEQUENCE (tag 0x30), and "0" begins neither PEM nor the base64 of a SEQUENCE ("M").
        if bytes.first == 0x30 { return try read(der: bytes, passphrase: passphrase) }
        return try read(text: String(decoding: bytes, as: UTF8.self), passphrase: passphrase)
    }

    static func read(text: String, passphrase: String?) throws -> KeyHandle {
        let blocks = PEMBlock.all(in: text)
        guard let block = blocks.first(where: { labels.contains($0.label) }) else {
            if let first = blocks.first {
                throw CryptoError(
                    .keyUnreadable,
                    "the text holds no private key but a section named \(first.label); give the private key")
            }
            guard var der = PEMBlock.bareDER(text), !der.isEmpty else {
                throw CryptoError(
                    .keyUnreadable, "the text is neither PEM nor base64; give the private key in one of them")
            }
            defer { cleanse(&der) }
            return try read(der: der, passphrase: passphrase)
        }
        guard !block.isEncrypted else { return try decrypt(block, passphrase: passphrase) }
        guard var der = block.der else {
            throw CryptoError(.keyUnreadable, "the section \(block.label) is damaged: its body is not base64")
        }
        defer { cleanse(&der) }
        return try read(der: der, passphrase: passphrase)
    }

    private static func read(der: [UInt8], passphrase: String?) throws -> KeyHandle {
        let pointer = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var position = buffer.baseAddress
            return d2i_AutoPrivateKey(nil, &position, buffer.count)
        }
        if let pointer {
            discardOpenSSLErrors()
            return KeyHandle(adopting: pointer)
        }
        let error = CryptoError.fromOpenSSL(
            .keyUnreadable, "the bytes are not a private key in PKCS#1, SEC 1 or PKCS#8; convert the key to PKCS#8 PEM")
        // What is left may be an EncryptedPrivateKeyInfo, which OpenSSL reads only from a stream.
        guard passphrase != nil else { throw error }
        return try withPassphrase(passphrase) { context in
            MemoryBIO(der).withPointer { d2i_PKCS8PrivateKey_bio($0, nil, copyPassphrase, context) }
        }
    }

    private static func decrypt(_ block: PEMBlock, passphrase: String?) throws -> KeyHandle {
        let input = MemoryBIO(Array(block.text.utf8))
        return try withPassphrase(passphrase) { context in
            input.withPointer { PEM_read_bio_PrivateKey($0, nil, copyPassphrase, context) }
        }
    }

    /// Runs one of the readers that ask for a passphrase by callback (pem_password_cb(3)).
    private static func withPassphrase(
        _ passphrase: String?, _ read: (UnsafeMutableRawPointer) -> OpaquePointer?
    ) throws -> KeyHandle {
        guard let passphrase else {
            throw CryptoError(.keyPassphraseMissing, "the private key is encrypted; give its passphrase")
        }
        var secret = Array(passphrase.utf8)
        defer { cleanse(&secret) }
        let pointer = secret.withUnsafeBufferPointer { buffer in
            var buffer = buffer
            return withUnsafeMutablePointer(to: &buffer) { read(UnsafeMutableRawPointer($0)) }
        }
        guard let pointer else {
            throw CryptoError.fromOpenSSL(
                .keyPassphraseWrong, "the private key does not open with this passphrase, or is damaged")
        }
        discardOpenSSLErrors()
        return KeyHandle(adopting: pointer)
    }
}

/// The pem_password_cb(3) of this file: `context` points at the passphrase's bytes; -1 means there is none that fits.
private func copyPassphrase(
    buffer: UnsafeMutablePointer<CChar>?, capacity: Int32, writing: Int32, context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let buffer, let secret = context?.assumingMemoryBound(to: UnsafeBufferPointer<UInt8>.self).pointee,
        secret.count <= capacity
    else { return -1 }
    UnsafeMutableRawBufferPointer(start: buffer, count: Int(capacity)).copyBytes(from: secret)
    return Int32(secret.count)
}
