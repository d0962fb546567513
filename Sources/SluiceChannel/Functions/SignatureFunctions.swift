import SluiceCrypto

/// Asymmetric signatures. As functions they sign; `Pipeline.verifies` turns the last one round.
enum SignatureFunctions {
    static let all: [FunctionSpec] = [
        signature("rsa-sha1", .rsaPKCS1(.sha1), "RSASSA-PKCS1-v1_5 over SHA-1"),
        signature("rsa-sha256", .rsaPKCS1(.sha256), "RSASSA-PKCS1-v1_5 over SHA-256"),
        signature("rsa-sha512", .rsaPKCS1(.sha512), "RSASSA-PKCS1-v1_5 over SHA-512"),
        signature("rsa-pss-sha256", .rsaPSS(.sha256), "RSASSA-PSS over SHA-256, salt of 32 bytes"),
        signature("ecdsa-sha256", .ecdsa(.sha256), "ECDSA over SHA-256, DER"),
        signature("ed25519", .ed25519, "Ed25519"),
        signature("sm2-sm3", .sm2sm3, "SM2 over SM3 with the standard identity, DER"),
    ]

    private static func signature(_ name: String, _ scheme: SignatureScheme, _ phrase: String) -> FunctionSpec {
        FunctionSpec(
            name, .signature, [ArgumentSpec("key", .key)], accepts: .scalar, gives: .bytes, signature: scheme,
            "\(phrase). Signs with a private key; as the last step of a verifying recipe verifies with the public one.",
            example: "message | \(name)(channel.merchant_private_key) | base64"
        ) { call throws(FunctionFailure) in
            guard let key = call.arguments[0].privateKey else { throw FunctionFailure("signing needs a private key") }
            let message = try call.bytes()
            return .bytes(try refusing { try key.sign(message, scheme: scheme) })
        }
    }

    static func verify(_ scheme: SignatureScheme, _ key: PublicKey, message: [UInt8], signature: [UInt8]) -> Bool {
        key.verify(message, signature: signature, scheme: scheme)
    }
}
