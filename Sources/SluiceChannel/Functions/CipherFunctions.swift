import SluiceCrypto

/// Ciphers for bodies and single fields. A key given as text stands for its UTF-8; the length decides the strength.
enum CipherFunctions {
    static let all: [FunctionSpec] =
        rsa + block("aes", .aes) + block("des3", .tripleDES) + block("sm4", .sm4)
        + sealed("aes-gcm", .aesGCM) + sealed("sm4-gcm", .sm4GCM)

    private static let secret = ArgumentSpec("key", [.text, .bytes])
    private static let paddings: [String: RSAPadding] = [
        "pkcs1": .pkcs1, "oaep-sha1": .oaep(.sha1), "oaep-sha256": .oaep(.sha256),
    ]
    private static let rsaPadding = ArgumentSpec("padding", .text, choices: paddings.keys.sorted())
    private static let blockPadding = ArgumentSpec(
        "padding", .text, standard: .text("pkcs7"), choices: ["pkcs7", "lenient", "none"])

    private static let rsa: [FunctionSpec] = [
        FunctionSpec(
            "rsa-encrypt", .cipher, [ArgumentSpec("key", .key), rsaPadding], accepts: .scalar, gives: .bytes,
            "Encrypted for the holder of the private half; another result on every call.",
            example: "trade.payer_name | rsa-encrypt(channel.public_key, 'oaep-sha1') | base64"
        ) { call throws(FunctionFailure) in
            guard let key = call.arguments[0].publicKey else { throw FunctionFailure("encrypting needs a public key") }
            let plaintext = try call.bytes()
            let padding = paddings[try call.argumentText(1)] ?? .pkcs1
            return .bytes(try refusing { try key.encrypt(plaintext, padding: padding) })
        },
        FunctionSpec(
            "rsa-decrypt", .cipher, [ArgumentSpec("key", .key), rsaPadding], accepts: [.text, .bytes], gives: .bytes,
            "What was encrypted for this private key.",
            example: "answer.name | from-base64 | rsa-decrypt(channel.merchant_private_key, 'oaep-sha1')"
        ) { call throws(FunctionFailure) in
            guard let key = call.arguments[0].privateKey else {
                throw FunctionFailure("decrypting needs a private key")
            }
            let ciphertext = try call.bytes()
            let padding = paddings[try call.argumentText(1)] ?? .pkcs1
            return .bytes(try refusing { try key.decrypt(ciphertext, padding: padding) })
        },
    ]

    /// `X-cbc`, `X-cbc-open`, `X-ecb`, `X-ecb-open`.
    private static func block(_ name: String, _ cipher: BlockCipher) -> [FunctionSpec] {
        let vector = ArgumentSpec("iv", [.text, .bytes])
        return [true, false].flatMap { hasVector in
            let mode = hasVector ? "cbc" : "ecb"
            let arguments = hasVector ? [secret, vector, blockPadding] : [secret, blockPadding]
            let list = hasVector ? "(channel.encrypt_key, channel.encrypt_iv)" : "(channel.encrypt_key)"
            return [
                FunctionSpec(
                    "\(name)-\(mode)", .cipher, arguments, accepts: .scalar, gives: .bytes,
                    "Encrypted in \(mode.uppercased()) mode; the key's length decides its strength.",
                    example: "body | \(name)-\(mode)\(list) | base64"
                ) { call throws(FunctionFailure) in
                    try run(call, cipher, hasVector: hasVector) { text, mode, key, padding in
                        try Cipher.encrypt(text, cipher, mode: mode, key: key, padding: padding)
                    }
                },
                FunctionSpec(
                    "\(name)-\(mode)-open", .cipher, arguments, accepts: [.text, .bytes], gives: .bytes,
                    "Decrypted in \(mode.uppercased()) mode; every failure gives the same error.",
                    example: "callback.data | from-base64 | \(name)-\(mode)-open\(list)"
                ) { call throws(FunctionFailure) in
                    try run(call, cipher, hasVector: hasVector) { text, mode, key, padding in
                        try Cipher.decrypt(text, cipher, mode: mode, key: key, padding: padding)
                    }
                },
            ]
        }
    }

    private static func run(
        _ call: FunctionCall, _ cipher: BlockCipher, hasVector: Bool,
        _ body: ([UInt8], BlockMode, [UInt8], BlockPadding) throws -> [UInt8]
    ) throws(FunctionFailure) -> Value {
        let text = try call.bytes()
        let key = try call.argumentBytes(0)
        let mode: BlockMode = hasVector ? .cbc(iv: try call.argumentBytes(1)) : .ecb
        let padding = BlockPadding(rawValue: try call.argumentText(hasVector ? 2 : 1)) ?? .pkcs7
        return .bytes(try refusing { try body(text, mode, key, padding) })
    }

    /// `X` and `X-open`: authenticated encryption, the tag of 16 bytes behind the ciphertext.
    private static func sealed(_ name: String, _ cipher: AEADCipher) -> [FunctionSpec] {
        let arguments = [
            secret, ArgumentSpec("nonce", [.text, .bytes]),
            ArgumentSpec("aad", [.text, .bytes, .absent, .null], standard: .text("")),
        ]
        return [
            FunctionSpec(
                name, .cipher, arguments, accepts: .scalar, gives: .bytes, "Encrypted, the 16-byte tag behind it.",
                example: "body | \(name)(channel.encrypt_key, nonce) | base64"
            ) { call throws(FunctionFailure) in
                try run(call) { try Cipher.seal($0, cipher, key: $1, nonce: $2, aad: $3) }
            },
            FunctionSpec(
                "\(name)-open", .cipher, arguments, accepts: [.text, .bytes], gives: .bytes,
                "Decrypted, or an error if a bit of it, the nonce or the aad is another.",
                example:
                    "callback.data | from-base64 | \(name)-open(channel.encrypt_key, callback.nonce, callback.aad?)"
            ) { call throws(FunctionFailure) in
                try run(call) { try Cipher.open($0, cipher, key: $1, nonce: $2, aad: $3) }
            },
        ]
    }

    private static func run(
        _ call: FunctionCall, _ body: ([UInt8], [UInt8], [UInt8], [UInt8]) throws -> [UInt8]
    ) throws(FunctionFailure) -> Value {
        let text = try call.bytes()
        let key = try call.argumentBytes(0)
        let nonce = try call.argumentBytes(1)
        let aad = try call.argumentBytes(2)
        return .bytes(try refusing { try body(text, key, nonce, aad) })
    }
}
