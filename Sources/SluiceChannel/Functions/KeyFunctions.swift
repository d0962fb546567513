import SluiceCrypto

/// Keys and certificates that travel in messages.
enum KeyFunctions {
    static let all: [FunctionSpec] = [
        FunctionSpec(
            "certificate", .key, accepts: [.text, .bytes], gives: .key, "A certificate from PEM, bare base64 or DER.",
            example: "item.certificate | certificate"
        ) { call throws(FunctionFailure) in
            let bytes = try call.bytes()
            return .key(.certificate(try refusing { try Certificate(bytes: bytes) }))
        },
        FunctionSpec(
            "public-key", .key, accepts: [.text, .bytes, .key], gives: .key,
            "A public key from PEM, bare base64, DER or a certificate.", example: "answer.publicKey | public-key"
        ) { call throws(FunctionFailure) in
            if case .key = call.input {
                guard let key = call.input.publicKey else { throw FunctionFailure("the input has no public key") }
                return .key(.publicKey(key))
            }
            let bytes = try call.bytes()
            return .key(.publicKey(try refusing { try PublicKey(bytes: bytes) }))
        },
        FunctionSpec(
            "serial", .key, [ArgumentSpec("as", .text, standard: .text("hex"), choices: ["hex", "decimal"])],
            accepts: .key,
            gives: .text, "The serial number of a certificate, in upper-case hex or decimal.",
            example: "channel.certificate | serial('decimal')"
        ) { call throws(FunctionFailure) in
            let certificate = try certificate(call)
            return .text(try call.argumentText(0) == "hex" ? certificate.serialHex : certificate.serialDecimal)
        },
        FunctionSpec(
            "issuer-serial-md5", .key, accepts: .key, gives: .text,
            "MD5 in hex of issuer (most specific part first, joined by commas) and decimal serial; of a bundle those "
                + "signed with RSA over SHA-1 or SHA-256, joined by _.",
            example: "channel.app_certificate | issuer-serial-md5"
        ) { call throws(FunctionFailure) in
            guard case .key(let key) = call.input, let text = key.issuerSerialMD5 else {
                throw FunctionFailure("the input is no certificate")
            }
            return .text(text)
        },
    ]

    private static func certificate(_ call: FunctionCall) throws(FunctionFailure) -> Certificate {
        guard case .key(.certificate(let certificate)) = call.input else {
            throw FunctionFailure("the input is no certificate")
        }
        return certificate
    }
}
