import COpenSSL

/// One signature being made or checked (EVP_DigestSignInit(3), EVP_DigestVerifyInit(3)).
final class SignatureRun {
    private let context: OpaquePointer

    /// Throws if the key is of another kind than the scheme.
    init(signing: Bool, key: KeyHandle, scheme: SignatureScheme) throws {
        try key.requireSupport(for: scheme)
        guard let context = EVP_MD_CTX_new() else { throw CryptoError.fromOpenSSL(.signatureFailed, "out of memory") }
        self.context = context
        var options: OpaquePointer?
        let digest = scheme.digest?.implementation
        let started =
            signing
            ? EVP_DigestSignInit(context, &options, digest, nil, key.pointer)
            : EVP_DigestVerifyInit(context, &options, digest, nil, key.pointer)
        guard started == 1, Self.configure(options, scheme) else {
            throw CryptoError.fromOpenSSL(.signatureFailed, "the key cannot be used for \(scheme)")
        }
    }

    deinit { EVP_MD_CTX_free(context) }

    private static func configure(_ options: OpaquePointer?, _ scheme: SignatureScheme) -> Bool {
        switch scheme {
        case .rsaPSS:
            return EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1
        case .sm2sm3(let id):
            let bytes = Array(id.utf8)
            return EVP_PKEY_CTX_set1_id(options, bytes, Int32(bytes.count)) == 1
        case .rsaPKCS1, .ecdsa, .ed25519:
            return true
        }
    }

    func sign(_ message: [UInt8]) throws -> [UInt8] {
        var length = 0
        guard EVP_DigestSign(context, nil, &length, message, message.count) == 1 else { throw Self.failure }
        var succeeded = false
        let signature = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            filled = buffer.count
            succeeded = EVP_DigestSign(context, buffer.baseAddress, &filled, message, message.count) == 1
            if !succeeded { filled = 0 }
        }
        guard succeeded else { throw Self.failure }
        return signature
    }

    func verify(_ message: [UInt8], _ signature: [UInt8]) -> Bool {
        let valid = EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        if !valid { discardOpenSSLErrors() }
        return valid
    }

    private static var failure: CryptoError { .fromOpenSSL(.signatureFailed, "the message could not be signed") }
}
