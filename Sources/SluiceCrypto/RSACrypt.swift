import COpenSSL

/// RSA encryption of short messages (EVP_PKEY_encrypt(3)).
enum RSACrypt {
    static func encrypt(_ plaintext: [UInt8], key: KeyHandle, padding: RSAPadding) throws -> [UInt8] {
        let failure = CryptoError(
            .encryptionFailed, "\(plaintext.count) bytes do not fit into one block of this key (\(key.summary))")
        let context = try context(for: key, padding, start: EVP_PKEY_encrypt_init)
        defer { EVP_PKEY_CTX_free(context) }
        guard let ciphertext = run(EVP_PKEY_encrypt, context, plaintext) else { throw failure }
        return ciphertext
    }

    static func decrypt(_ ciphertext: [UInt8], key: KeyHandle, padding: RSAPadding) throws -> [UInt8] {
        let context = try context(for: key, padding, start: EVP_PKEY_decrypt_init)
        defer { EVP_PKEY_CTX_free(context) }
        guard let plaintext = run(EVP_PKEY_decrypt, context, ciphertext) else {
            throw CryptoError(
                .decryptionFailed, "the ciphertext cannot be decrypted: it was changed, or the key is another one")
        }
        return plaintext
    }

    private static func context(
        for key: KeyHandle, _ padding: RSAPadding, start: (OpaquePointer?) -> Int32
    ) throws -> OpaquePointer {
        guard key.kind == .rsa else {
            throw CryptoError(.keyKindUnsupported, "only RSA keys encrypt, this one is \(key.summary)")
        }
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw CryptoError.fromOpenSSL(.encryptionFailed, "out of memory")
        }
        guard start(context) == 1, configure(context, padding) else {
            EVP_PKEY_CTX_free(context)
            throw CryptoError.fromOpenSSL(.encryptionFailed, "the key cannot be used with \(padding)")
        }
        return context
    }

    private static func configure(_ context: OpaquePointer, _ padding: RSAPadding) -> Bool {
        switch padding {
        case .pkcs1:
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        case .oaep(let digest):
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_oaep_md(context, digest.implementation) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest.implementation) == 1
        }
    }

    private typealias Step = (
        OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int
    ) -> Int32

    private static func run(_ step: Step, _ context: OpaquePointer, _ input: [UInt8]) -> [UInt8]? {
        var length = 0
        var succeeded = step(context, nil, &length, input, input.count) == 1
        let output = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            guard succeeded else { return }
            filled = buffer.count
            succeeded = step(context, buffer.baseAddress, &filled, input, input.count) == 1
            if !succeeded { filled = 0 }
        }
        discardOpenSSLErrors()
        return succeeded ? output : nil
    }
}
