import SluiceCrypto

/// Digests and message authentication codes. All give bytes: `hex` or `base64` comes after.
enum DigestFunctions {
    static let all: [FunctionSpec] = DigestAlgorithm.allCases.map(digest) + DigestAlgorithm.allCases.map(mac)

    private static func digest(_ algorithm: DigestAlgorithm) -> FunctionSpec {
        FunctionSpec(
            algorithm.rawValue, .digest, accepts: .scalar, gives: .bytes,
            "The \(algorithm.lengthBytes) bytes of the digest.",
            example: "raw | \(algorithm.rawValue) | hex"
        ) { call throws(FunctionFailure) in
            .bytes(Digest.hash(algorithm, try call.bytes()))
        }
    }

    private static func mac(_ algorithm: DigestAlgorithm) -> FunctionSpec {
        FunctionSpec(
            "hmac-\(algorithm.rawValue)", .digest, [ArgumentSpec("key", [.text, .bytes])], accepts: .scalar,
            gives: .bytes,
            "HMAC (RFC 2104) under a secret; a text stands for its UTF-8.",
            example: "raw | hmac-\(algorithm.rawValue)(channel.encrypt_key) | hex"
        ) { call throws(FunctionFailure) in
            let key = try call.argumentBytes(0)
            // Whoever knows that the key is missing could make any proof.
            guard !key.isEmpty else { throw FunctionFailure("the key is empty") }
            return .bytes(MAC.hmac(algorithm, key: key, try call.bytes()))
        }
    }
}
