import COpenSSL

/// An X.509 certificate (RFC 5280).
package final class Certificate: Sendable, CustomStringConvertible {
    /// Never changed after loading; what OpenSSL caches inside an X509 it guards with a lock of its own.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// The first certificate of a PEM text, or the one in a bare base64 text.
    package convenience init(_ text: String) throws {
        let blocks = PEMBlock.all(in: text)
        let block = blocks.first { Self.labels.contains($0.label) }
        guard let der = block?.der ?? (blocks.isEmpty ? PEMBlock.bareDER(text) : nil) else {
            throw CryptoError(.certificateUnreadable, "the text holds no certificate; give it in PEM")
        }
        try self.init(der: der)
    }

    /// From the bytes of a file: DER, or any text that the other initializer takes.
    package convenience init(bytes: [UInt8]) throws {
        // DER begins with the tag of a SEQUENCE, text does not.
        if bytes.first == 0x30 {
            try self.init(der: bytes)
        } else {
            try self.init(String(decoding: bytes, as: UTF8.self))
        }
    }

    package init(der: [UInt8]) throws {
        let pointer = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var position = buffer.baseAddress
            return d2i_X509(nil, &position, buffer.count)
        }
        guard let pointer else {
            throw CryptoError.fromOpenSSL(.certificateUnreadable, "the bytes are not a certificate")
        }
        self.pointer = pointer
    }

    deinit { X509_free(pointer) }

    /// All certificates of a PEM text, in order; at least one.
    package static func bundle(_ pem: String) throws -> [Certificate] {
        let certificates = try PEMBlock.all(in: pem).filter { labels.contains($0.label) }.map { block in
            guard let der = block.der else {
                throw CryptoError(.certificateUnreadable, "a certificate of the bundle is damaged: it is not base64")
            }
            return try Certificate(der: der)
        }
        guard !certificates.isEmpty else {
            throw CryptoError(.certificateUnreadable, "the text holds no certificate; give PEM")
        }
        return certificates
    }

    private static let labels = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]

    package var description: String { "Certificate(\(serialHex))" }

    /// The certified key. RSA below 2048 bits throws.
    package var publicKey: PublicKey {
        get throws { try publicKey(allowWeak: false) }
    }

    /// The certified key, however short if `allowWeak`.
    package func publicKey(allowWeak: Bool) throws -> PublicKey {
        try PublicKey(handle: keyHandle(), allowWeak: allowWeak)
    }

    func keyHandle() throws -> KeyHandle {
        guard let key = X509_get_pubkey(pointer) else {
            throw CryptoError.fromOpenSSL(.certificateUnreadable, "the certificate's public key cannot be used")
        }
        return KeyHandle(adopting: key)
    }

    /// The certificate in DER, as it was loaded.
    package func der() throws -> [UInt8] {
        var output: UnsafeMutablePointer<UInt8>?
        let length = i2d_X509(pointer, &output)
        guard length > 0, let output else {
            throw CryptoError.fromOpenSSL(.certificateUnreadable, "the certificate could not be written")
        }
        defer { CRYPTO_free(output, nil, 0) }
        return Array(UnsafeBufferPointer(start: output, count: Int(length)))
    }
}
