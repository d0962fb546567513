import COpenSSL

/// What a key is for.
package enum KeyKind: String, Sendable {
    case rsa, ec, sm2, ed25519, other
}

/// One EVP_PKEY, freed with its last user. Private and public keys of one pair may share it.
final class KeyHandle: Sendable {
    /// Never changed after loading: signing, verifying, encrypting and exporting only read an EVP_PKEY, and what OpenSSL
    /// caches inside it (RSA blinding, exported provider keys) it guards with locks of its own.
    nonisolated(unsafe) let pointer: OpaquePointer
    let kind: KeyKind

    /// Takes over the reference.
    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
        kind =
            if EVP_PKEY_is_a(pointer, "RSA") == 1 || EVP_PKEY_is_a(pointer, "RSA-PSS") == 1 {
                .rsa
            } else if EVP_PKEY_is_a(pointer, "SM2") == 1 {
                .sm2
            } else if EVP_PKEY_is_a(pointer, "EC") == 1 {
                .ec
            } else if EVP_PKEY_is_a(pointer, "ED25519") == 1 {
                .ed25519
            } else {
                .other
            }
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Size in bits: the modulus of RSA, the order of a curve.
    var bits: Int { Int(EVP_PKEY_get_bits(pointer)) }

    /// For descriptions: kind and size, never a part of the key.
    var summary: String { kind == .other ? "unknown kind" : "\(kind.rawValue) \(bits)" }

    /// Throws for a key kind that nothing here can use, and for RSA below 2048 bits (SP 800-131A) unless allowed.
    func checked(allowWeak: Bool) throws -> KeyHandle {
        guard kind != .other else {
            throw CryptoError(.keyKindUnsupported, "the key is neither RSA, EC, SM2 nor Ed25519")
        }
        guard allowWeak || kind != .rsa || bits >= 2048 else {
            throw CryptoError(.keyWeak, "the RSA key has \(bits) bits; at least 2048 are required")
        }
        return self
    }

    /// The public half as PEM SubjectPublicKeyInfo.
    func spkiPEM() throws -> String {
        let output = MemoryBIO()
        guard output.withPointer({ PEM_write_bio_PUBKEY($0, pointer) }) == 1 else {
            throw CryptoError.fromOpenSSL(.keyExportFailed, "the public key could not be written")
        }
        return output.text
    }

    /// Throws if a key of this kind cannot serve the scheme.
    func requireSupport(for scheme: SignatureScheme) throws {
        guard kind == scheme.keyKind else {
            throw CryptoError(
                .signatureSchemeMismatch,
                "\(scheme) needs a key of kind \(scheme.keyKind.rawValue), this one is \(summary)")
        }
    }
}
