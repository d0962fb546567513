import SluiceCrypto
import Testing

struct RecordedMACTests {
    enum Output { case hexLower, hexUpper, base64 }
    typealias Row = (id: String, algorithm: DigestAlgorithm, key: String, message: String, output: Output)

    /// Recorded digests of one input field.
    static let digests: [(id: String, algorithm: DigestAlgorithm, message: String)] = [
        ("wechat2-md5-official", .md5, "canonical"), ("wechat2-md5-skip-empty", .md5, "canonical"),
        ("unionpay-qra-md5", .md5, "canonical"),
    ]

    /// Recorded HMACs whose key and message are input fields.
    static let macs: [Row] =
        [
            ("wechat2-hmac-official", .sha256, "key", "canonical", .hexUpper),
            ("adyen-payload", .sha256, "hmac_key_hex", "payload", .base64),
            ("adyen-payload-json", .sha256, "hmac_key_hex", "payload", .base64),
            ("razorpay-payment", .sha256, "secret", "canonical", .hexLower),
            ("razorpay-subscription", .sha256, "secret", "canonical", .hexLower),
            ("razorpay-payment-link", .sha256, "secret", "canonical", .hexLower),
            ("razorpay-webhook", .sha256, "secret", "raw_body", .hexLower),
            ("coinbase-webhook", .sha256, "secret", "raw_body", .hexLower),
            ("vnpay-hash", .sha512, "secret", "data", .hexLower),
            ("vnpay-ipn-success", .sha512, "secret", "canonical", .hexLower),
            ("vnpay-ipn-failed", .sha512, "secret", "canonical", .hexLower),
        ]
        + [
            "adyen-notification-1", "adyen-notification-2", "adyen-notification-backslash",
            "adyen-notification-py-backslash",
            "adyen-notification-py-colon", "adyen-notification-py-forwardslash", "adyen-notification-py-mixed",
        ].map { ($0, .sha256, "hmac_key_hex", "canonical", .base64) }

    @Test(arguments: digests.map(\.id))
    func `a recorded digest comes out`(id: String) throws {
        let row = try #require(Self.digests.first { $0.id == id })
        let vector = try Vectors.entry(id)
        // The recorded string may or may not carry the key that ends it.
        let message = try vector.input(row.message)
        let hash = Hex.encode(Digest.hash(row.algorithm, Array(message.utf8)), uppercase: true)
        #expect(hash == (try vector.expected()))
    }

    @Test(arguments: macs.map(\.id))
    func `a recorded HMAC comes out`(id: String) throws {
        let row = try #require(Self.macs.first { $0.id == id })
        let vector = try Vectors.entry(id)
        let key = row.key == "hmac_key_hex" ? try hex(vector.input(row.key)) : try vector.bytes(row.key)
        let mac = MAC.hmac(row.algorithm, key: key, try vector.bytes(row.message))
        let written =
            switch row.output {
            case .hexLower: Hex.encode(mac)
            case .hexUpper: Hex.encode(mac, uppercase: true)
            case .base64: Base64.encode(mac)
            }
        #expect(written == (try vector.expected()))
    }

    @Test func `a digest serves as the key of an HMAC`() throws {
        for (id, algorithm, key, message) in [
            ("braintree-sha1-hmac", DigestAlgorithm.sha1, "private_key", "message"),
            ("braintree-sha256-hmac", .sha256, "key", "message"),
        ] {
            let vector = try Vectors.entry(id)
            let key = Digest.hash(algorithm, try vector.bytes(key))
            #expect(Hex.encode(MAC.hmac(algorithm, key: key, try vector.bytes(message))) == (try vector.expected()))
        }
        let vector = try Vectors.entry("braintree-challenge")
        let key = Digest.hash(.sha1, try vector.bytes("private_key"))
        let mac = Hex.encode(MAC.hmac(.sha1, key: key, try vector.bytes("challenge")))
        #expect("\(try vector.input("public_key"))|\(mac)" == (try vector.expected()))
    }

    @Test func `an HMAC over joined fields comes out`() throws {
        for id in ["square-webhook-1", "square-webhook-2"] {
            let vector = try Vectors.entry(id)
            let message = try vector.bytes("notification_url") + vector.bytes("raw_body")
            #expect(Base64.encode(MAC.hmac(.sha256, key: try vector.bytes("key"), message)) == (try vector.expected()))
        }
        let standard = try Vectors.entry("standard-webhooks-1")
        let key = try #require(Base64.decode(try standard.input("secret").dropFirst("whsec_".count)))
        let signed = try ["webhook-id", "webhook-timestamp", "raw_body"].map(standard.input).joined(separator: ".")
        #expect("v1," + Base64.encode(MAC.hmac(.sha256, key: key, Array(signed.utf8))) == (try standard.expected()))

        let stamped = try Vectors.entry("stripe-webhook")
        let message = "1533204620." + (try stamped.input("raw_body"))
        let mac = MAC.hmac(.sha256, key: try stamped.bytes("secret"), Array(message.utf8))
        #expect("v1=" + Hex.encode(mac) == (try stamped.expected()))
    }

    @Test func `a digest over joined or encoded fields comes out`() throws {
        let joined = try Vectors.entry("iyzico-v1")
        let message = try ["api_key", "random", "secret_key", "pki"].map(joined.input).joined()
        #expect(Base64.encode(Digest.hash(.sha1, Array(message.utf8))) == (try joined.expected()))

        let encoded = try Vectors.entry("ecpay-cmv-official")
        let hash = Digest.hash(.sha256, try encoded.bytes("encoded_lower"))
        #expect(Hex.encode(hash, uppercase: true) == (try encoded.expected()))
    }
}
