import COpenSSL

extension PrivateKey {
    /// A new RSA key, for development and tests. 2048 bits or more; takes a noticeable part of a second.
    package static func generateRSA(bits: Int = 2048) throws -> PrivateKey {
        precondition(bits >= 2048, "generated RSA keys have at least 2048 bits")
        return try generate("RSA") { EVP_PKEY_CTX_set_rsa_keygen_bits($0, Int32(bits)) }
    }

    /// A new key on the curve P-256.
    package static func generateP256() throws -> PrivateKey {
        try generate("EC") { EVP_PKEY_CTX_set_group_name($0, "P-256") }
    }

    /// A new SM2 key.
    package static func generateSM2() throws -> PrivateKey { try generate("SM2") { _ in 1 } }

    /// A new Ed25519 key.
    package static func generateEd25519() throws -> PrivateKey { try generate("ED25519") { _ in 1 } }

    private static func generate(_ name: String, _ configure: (OpaquePointer) -> Int32) throws -> PrivateKey {
        let failure = "no \(name) key could be generated"
        guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            throw CryptoError.fromOpenSSL(.keyGenerationFailed, failure)
        }
        defer { EVP_PKEY_CTX_free(context) }
        var pointer: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, configure(context) == 1,
            EVP_PKEY_generate(context, &pointer) == 1, let pointer
        else { throw CryptoError.fromOpenSSL(.keyGenerationFailed, failure) }
        return try PrivateKey(handle: KeyHandle(adopting: pointer), allowWeak: false)
    }
}
