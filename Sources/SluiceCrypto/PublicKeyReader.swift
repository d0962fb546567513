import COpenSSL

/// Finds out in which of the common shapes a public key comes, and loads it.
enum PublicKeyReader {
    static func read(bytes: [UInt8]) throws -> KeyHandle {
        // As for private keys: DER begins with the tag of a SEQUENCE, text does not.
        if bytes.first == 0x30 { return try read(der: bytes) }
        return try read(text: String(decoding: bytes, as: UTF8.self))
    }

    static func read(text: String) throws -> KeyHandle {
        let blocks = PEMBlock.all(in: text)
        guard let block = blocks.first(where: { accepted.contains($0.label) }) else {
            if let first = blocks.first {
                throw CryptoError(
                    .keyUnreadable,
                    "the text holds no public key but a section named \(first.label); give the public key")
            }
            guard let der = PEMBlock.bareDER(text), !der.isEmpty else {
                throw CryptoError(
                    .keyUnreadable, "the text is neither PEM nor base64; give the public key in one of them")
            }
            return try read(der: der)
        }
        guard let der = block.der else {
            throw CryptoError(.keyUnreadable, "the section \(block.label) is damaged: its body is not base64")
        }
        return try read(der: der)
    }

    private static let accepted = ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE", "X509 CERTIFICATE"]

    private static func read(der: [UInt8]) throws -> KeyHandle {
        let pointer = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var position = buffer.baseAddress
            if let key = d2i_PUBKEY(nil, &position, buffer.count) { return key }
            position = buffer.baseAddress
            return d2i_PublicKey(EVP_PKEY_RSA, nil, &position, buffer.count)
        }
        if let pointer {
            discardOpenSSLErrors()
            return KeyHandle(adopting: pointer)
        }
        discardOpenSSLErrors()
        guard let certificate = try? Certificate(der: der) else {
            throw CryptoError(
                .keyUnreadable,
                "the bytes are neither a public key (SubjectPublicKeyInfo, PKCS#1) nor a certificate; convert the key to PEM"
            )
        }
        return try certificate.keyHandle()
    }
}
