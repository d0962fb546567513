package import SluiceCrypto

/// A key or certificate as a value. It has no text form, so that it cannot slip into a request or a message.
package enum KeyValue: Sendable {
    case privateKey(PrivateKey)
    case publicKey(PublicKey)
    case certificate(Certificate)
    case certificates([Certificate])

    /// What a certificate offers as members.
    package static let memberNames = [
        "serial_hex", "serial_decimal", "public_key", "issuer", "subject", "common_name", "issuer_serial_md5",
    ]

    /// A member of a certificate (of a bundle: its `issuer_serial_md5`), `absent` for anything else.
    package func member(_ name: String) -> Value {
        if name == "issuer_serial_md5" { return .optionalText(issuerSerialMD5) }
        if name == "public_key" { return publicKey.map { .key(.publicKey($0)) } ?? .absent }
        guard case .certificate(let certificate) = self else { return .absent }
        return switch name {
        case "serial_hex": .text(certificate.serialHex)
        case "serial_decimal": .text(certificate.serialDecimal)
        case "issuer": .text(certificate.issuerText())
        case "subject": .text(certificate.subjectText())
        case "common_name": .optionalText(certificate.commonName)
        default: .absent
        }
    }

    /// The public half; nil for a bundle and for a certificate whose key cannot be used.
    package var publicKey: PublicKey? {
        switch self {
        case .privateKey(let key): key.publicKey
        case .publicKey(let key): key
        case .certificate(let certificate): try? certificate.publicKey
        case .certificates: nil
        }
    }

    /// The number by which some providers name certificates: lower-case hex of the MD5 over the issuer, its most
    /// specific part first and joined by commas, followed by the decimal serial. A bundle keeps the certificates
    /// signed with RSA over SHA-1 or SHA-256 and joins their numbers with `_`.
    package var issuerSerialMD5: String? {
        switch self {
        case .certificate(let certificate): return KeyValue.number(of: certificate)
        case .certificates(let bundle):
            let kept = bundle.filter { KeyValue.numberedAlgorithms.contains($0.signatureAlgorithmName) }
            return kept.map(KeyValue.number).joined(separator: "_")
        case .privateKey, .publicKey: return nil
        }
    }

    private static let numberedAlgorithms = ["sha1WithRSAEncryption", "sha256WithRSAEncryption"]

    private static func number(of certificate: Certificate) -> String {
        let named = certificate.issuerText(.mostSpecificFirst) + certificate.serialDecimal
        return Hex.encode(Digest.hash(.md5, Array(named.utf8)))
    }
}

extension KeyValue: Equatable {
    /// Equal when it is the same public half or certificate; two private keys never are, for nobody should need to ask.
    package static func == (left: KeyValue, right: KeyValue) -> Bool {
        switch (left, right) {
        case (.publicKey(let first), .publicKey(let second)): (try? first.spkiDER()) == (try? second.spkiDER())
        case (.certificate(let first), .certificate(let second)): (try? first.der()) == (try? second.der())
        default: false
        }
    }
}
