import SluiceCrypto
import Testing

struct RecordedSignatureTests {
    private let scheme = SignatureScheme.rsaPKCS1(.sha256)

    @Test(arguments: [
        ("wechat3-rsa-sign-go", "message"), ("wechat3-request-canonical", "canonical"),
        ("alipay-rsa2-sign-certmode", "canonical"),
    ])
    func `a recorded request signature comes out`(id: String, field: String) throws {
        let vector = try Vectors.entry(id)
        let key = try PrivateKey(try vector.input("private_key_pem"), allowWeak: true)
        let signature = try key.sign(try vector.bytes(field), scheme: scheme)
        #expect(Base64.encode(signature) == (try vector.expected()))
    }

    @Test(arguments: [
        ("wechat3-rsa-verify-pubkey-go", "wechat3-rsa-verify-pubkey-go", "public_key_pem", "message"),
        ("wechat3-rsa-verify-java", "wechat3-rsa-verify-java", "certificate_pem", "message"),
        ("alipay-response-verify", "alipay-response-verify", "alipay_certificate_pem", "signed_substring"),
        ("alipay-response-verify-nested", "alipay-response-verify-nested", "public_key_der_b64", "signed_substring"),
    ])
    func `a recorded signature verifies, and over nothing else`(
        id: String, keyID: String, keyField: String, field: String
    ) throws {
        let key = try PublicKey(try Vectors.entry(keyID).input(keyField), allowWeak: true)
        let vector = try Vectors.entry(id)
        try expectOnlyThis(key, try vector.bytes(field), try vector.base64("signature_b64"))
    }

    @Test func `recorded callbacks verify with the certificate's key`() throws {
        let certificate = try Vectors.entry("alipay-response-verify").input("alipay_certificate_pem")
        let key = try PublicKey(certificate, allowWeak: true)
        let form = try Vectors.entry("alipay-notify-verify")
        try expectOnlyThis(key, try form.bytes("canonical"), try form.base64("form_fields/sign"))

        let returned = try Vectors.entry("alipay-return-verify")
        let query = try returned.input("query_string").split(separator: "&")
        let sign = try #require(query.first { $0.hasPrefix("sign=") }).dropFirst(5)
        try expectOnlyThis(key, try returned.bytes("canonical"), try #require(Base64.decode(percentDecoded(sign))))
    }

    @Test func `a recorded response verifies over time, nonce and body`() throws {
        let vector = try Vectors.entry("wechat3-response-verify")
        let message = try ["timestamp", "nonce", "raw_body"].map { try vector.input($0) + "\n" }.joined()
        let key = try PublicKey(try vector.input("certificate_pem"), allowWeak: true)
        try expectOnlyThis(key, Array(message.utf8), try vector.base64("signature_b64"))

        let callback = try Vectors.entry("wechat3-notify-full-go")
        let certificate = try Certificate(try callback.input("platform_certificate_pem"))
        #expect(certificate.serialHex == (try callback.input("headers/Wechatpay-Serial")))
        let fields = ["headers/Wechatpay-Timestamp", "headers/Wechatpay-Nonce", "raw_body"]
        let signed = try fields.map { try callback.input($0) + "\n" }.joined()
        try expectOnlyThis(
            try certificate.publicKey, Array(signed.utf8), try callback.base64("headers/Wechatpay-Signature"))
    }

    @Test func `a webhook verifies over the checksum of its body`() throws {
        let vector = try Vectors.entry("paypal-webhook-local")
        let checksum = CRC32.checksum(try vector.bytes("raw_body"))
        let canonical =
            try ["transmission_id", "transmission_time", "webhook_id"].map(vector.input).joined(separator: "|")
            + "|\(checksum)"
        #expect(canonical == (try vector.expected("canonical")))
        let key = try Certificate(try vector.input("certificate_pem")).publicKey
        try expectOnlyThis(key, Array(canonical.utf8), try vector.base64("signature_b64"))
    }

    @Test func `a PKCS#12 file gives key, certificate and serial number`() throws {
        let vector = try Vectors.entry("unionpay-sign-510")
        let der = try vector.base64("pkcs12_b64")
        let archive = try PKCS12(der: der, password: try vector.input("pkcs12_password"), allowWeak: true)
        #expect(archive.certificate.serialDecimal == (try Vectors.entry("unionpay-cert-id").expected()))
        #expect(archive.privateKey.matches(try archive.certificate.publicKey(allowWeak: true)))
        let digest = Hex.encode(Digest.hash(.sha256, try vector.bytes("canonical")))
        #expect(digest == (try vector.input("hex_digest")))
        let signature = try archive.privateKey.sign(Array(digest.utf8), scheme: scheme)
        #expect(Base64.encode(signature) == (try vector.expected()))

        #expect(codeThrown { _ = try PKCS12(der: der, password: "000001") } == "pkcs12-password-wrong")
        #expect(codeThrown { _ = try PKCS12(der: der, password: "") } == "pkcs12-password-wrong")
        #expect(codeThrown { _ = try PKCS12(der: Array(der.prefix(900)), password: "000000") } == "pkcs12-unreadable")
    }

    @Test(arguments: [("unionpay-callback-510", "form_fields"), ("unionpay-response-510", "fields")])
    func `a message that brings its certificate verifies`(id: String, fields: String) throws {
        let vector = try Vectors.entry(id)
        let key = try PublicKey(try vector.input("\(fields)/signPubKeyCert"))
        try expectOnlyThis(key, try vector.bytes("hex_digest"), try vector.base64("\(fields)/signature"))
    }

    private func expectOnlyThis(_ key: PublicKey, _ message: [UInt8], _ signature: [UInt8]) throws {
        #expect(key.verify(message, signature: signature, scheme: scheme))
        #expect(!key.verify(message + [0], signature: signature, scheme: scheme))
        var damaged = signature
        damaged[damaged.count / 2] ^= 1
        #expect(!key.verify(message, signature: damaged, scheme: scheme))
        #expect(!key.verify(message, signature: signature.dropLast(), scheme: scheme))
        #expect(!key.verify(message, signature: [], scheme: scheme))
        #expect(!key.verify(message, signature: signature, scheme: .rsaPKCS1(.sha1)))
        #expect(!key.verify(message, signature: signature, scheme: .rsaPSS(.sha256)))
        #expect(!key.verify(message, signature: signature, scheme: .ed25519))
    }

    private func percentDecoded(_ text: Substring) throws -> String {
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        let first = try #require(parts.first)
        return try parts.dropFirst().reduce(into: String(first)) { output, part in
            output += String(decoding: try hex(String(part.prefix(2))), as: UTF8.self) + part.dropFirst(2)
        }
    }
}

extension PublicKey {
    fileprivate func verify(_ message: [UInt8], signature: ArraySlice<UInt8>, scheme: SignatureScheme) -> Bool {
        verify(message, signature: Array(signature), scheme: scheme)
    }
}
