/// How a message is signed.
package enum SignatureScheme: Hashable, Sendable {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2).
    case rsaPKCS1(DigestAlgorithm)
    /// RSASSA-PSS (RFC 8017, section 8.1), MGF1 with the same digest, a salt as long as the digest (as RFC 7518 asks).
    case rsaPSS(DigestAlgorithm)
    /// ECDSA (FIPS 186-4); the signature is the DER sequence of r and s.
    case ecdsa(DigestAlgorithm)
    /// RFC 8032, pure.
    case ed25519
    /// GB/T 32918.2 over SM3, the signer identified as `id`; the signature is the DER sequence of r and s.
    case sm2sm3(id: String)

    /// SM2 with the identity that GM/T 0009-2012 gives to signers without one.
    package static let sm2sm3 = SignatureScheme.sm2sm3(id: "1234567812345678")

    /// The kind of key that it needs.
    package var keyKind: KeyKind {
        switch self {
        case .rsaPKCS1, .rsaPSS: .rsa
        case .ecdsa: .ec
        case .ed25519: .ed25519
        case .sm2sm3: .sm2
        }
    }

    /// The digest of the message, where the scheme does not fix its own.
    var digest: DigestAlgorithm? {
        switch self {
        case .rsaPKCS1(let digest), .rsaPSS(let digest), .ecdsa(let digest): digest
        case .ed25519: nil
        case .sm2sm3: .sm3
        }
    }
}

/// How a short message is encrypted with RSA.
package enum RSAPadding: Hashable, Sendable {
    /// RSAES-PKCS1-v1_5 (RFC 8017, section 7.2). Only for peers that know nothing else.
    case pkcs1
    /// RSAES-OAEP (section 7.1), MGF1 with the same digest, empty label.
    case oaep(DigestAlgorithm)
}
