import COpenSSL

/// The content of a PKCS#12 file (RFC 7292; .p12, .pfx): a merchant's private key with its certificate.
package struct PKCS12: Sendable {
    /// The private key.
    package let privateKey: PrivateKey
    /// The certificate that belongs to the key.
    package let certificate: Certificate
    /// What else the file holds, normally the issuing authorities.
    package let extraCertificates: [Certificate]

    /// Opens the file. Old ones are encrypted with RC2 or triple DES, for which OpenSSL's legacy provider is loaded into a
    /// library context of its own, so that old algorithms stay out of reach for everything else.
    package init(der: [UInt8], password: String, allowWeak: Bool = false) throws {
        // d2i_PKCS12_bio takes the library context from the object that it is given to fill; if it fails it frees that
        // object and clears the variable.
        var archive = PKCS12_init_ex(NID_pkcs7_data, PKCS12Library.shared.context, nil)
        defer { PKCS12_free(archive) }
        guard archive != nil, MemoryBIO(der).withPointer({ d2i_PKCS12_bio($0, &archive) }) != nil else {
            throw CryptoError.fromOpenSSL(.archiveUnreadable, "the bytes are not a PKCS#12 file")
        }
        try Self.verifyPassword(password, of: archive)
        var key: OpaquePointer?
        var own: OpaquePointer?
        var others: OpaquePointer?
        guard PKCS12_parse(archive, password, &key, &own, &others) == 1 else { throw Self.contentError() }
        defer {
            EVP_PKEY_free(key)
            X509_free(own)
            for place in 0..<max(0, OPENSSL_sk_num(others)) {
                X509_free(OpaquePointer(OPENSSL_sk_value(others, place)))
            }
            OPENSSL_sk_free(others)
        }
        discardOpenSSLErrors()
        guard let key, let own else {
            throw CryptoError(
                .archiveIncomplete, "the PKCS#12 file must hold a private key and its certificate; export it with both")
        }
        privateKey = try PrivateKey(handle: Self.rehomed(key), allowWeak: allowWeak)
        certificate = try Self.rehomed(own)
        extraCertificates = try (0..<max(0, OPENSSL_sk_num(others))).map { place in
            try Self.rehomed(OpaquePointer(OPENSSL_sk_value(others, place)))
        }
    }

    private static func verifyPassword(_ password: String, of archive: OpaquePointer?) throws {
        // Without a MAC only the decryption can tell whether the password is right.
        guard PKCS12_mac_present(archive) == 1 else { return }
        guard
            PKCS12_verify_mac(archive, password, -1) == 1
                || (password.isEmpty && PKCS12_verify_mac(archive, nil, 0) == 1)
        else {
            discardOpenSSLErrors()
            throw CryptoError(
                .archivePasswordWrong, "the PKCS#12 file does not open with this password, or is damaged")
        }
    }

    private static func contentError() -> CryptoError {
        guard PKCS12Library.shared.hasLegacy else {
            return .fromOpenSSL(
                .archiveLegacyUnavailable,
                "the PKCS#12 file may be encrypted with RC2, for which OpenSSL's legacy provider (legacy.so) is not "
                    + "installed; export it again with AES")
        }
        return .fromOpenSSL(.archiveUnreadable, "the PKCS#12 file opens, but its content cannot be decrypted")
    }

    /// The key as an object of the default library context: one that was parsed in the private context would also sign there.
    private static func rehomed(_ key: OpaquePointer) throws -> KeyHandle {
        var encoded: UnsafeMutablePointer<UInt8>?
        let length = i2d_PrivateKey(key, &encoded)
        guard length > 0, let encoded else {
            throw CryptoError.fromOpenSSL(.archiveUnreadable, "the private key of the PKCS#12 file cannot be used")
        }
        defer { CRYPTO_clear_free(encoded, Int(length), nil, 0) }
        var position: UnsafePointer<UInt8>? = UnsafePointer(encoded)
        guard let copy = d2i_AutoPrivateKey(nil, &position, Int(length)) else {
            throw CryptoError.fromOpenSSL(.archiveUnreadable, "the private key of the PKCS#12 file cannot be used")
        }
        discardOpenSSLErrors()
        return KeyHandle(adopting: copy)
    }

    private static func rehomed(_ certificate: OpaquePointer?) throws -> Certificate {
        var encoded: UnsafeMutablePointer<UInt8>?
        let length = i2d_X509(certificate, &encoded)
        guard length > 0, let encoded else {
            throw CryptoError.fromOpenSSL(.archiveUnreadable, "a certificate of the PKCS#12 file cannot be used")
        }
        defer { CRYPTO_free(encoded, nil, 0) }
        return try Certificate(der: Array(UnsafeBufferPointer(start: encoded, count: Int(length))))
    }
}

/// The library context in which PKCS#12 files are opened: OpenSSL's default provider and, if installed, the legacy one.
private final class PKCS12Library: Sendable {
    static let shared = PKCS12Library()

    /// Complete before anybody else sees it; libcrypto guards a context's caches with locks of its own.
    nonisolated(unsafe) let context: OpaquePointer?
    let hasLegacy: Bool

    private init() {
        context = OSSL_LIB_CTX_new()
        let hasDefault = OSSL_PROVIDER_load(context, "default") != nil
        precondition(hasDefault, "libcrypto has no default provider")
        hasLegacy = OSSL_PROVIDER_load(context, "legacy") != nil
        discardOpenSSLErrors()
    }

    deinit { OSSL_LIB_CTX_free(context) }
}
