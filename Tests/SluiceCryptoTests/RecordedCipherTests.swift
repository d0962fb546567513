import SluiceCrypto
import Testing

struct RecordedCipherTests {
    @Test func `a recorded GCM resource opens`() throws {
        let vector = try Vectors.entry("wechat3-gcm-go")
        let plaintext = try Cipher.open(
            try vector.base64("ciphertext_b64"), key: try vector.bytes("key"), nonce: try vector.bytes("nonce"),
            aad: try vector.bytes("aad"))
        #expect(text(plaintext) == (try vector.expected()))
    }

    @Test func `a recorded GCM resource is sealed`() throws {
        let vector = try Vectors.entry("wechat3-gcm256-java")
        let sealed = try Cipher.seal(
            try vector.bytes("plaintext"), key: try vector.bytes("key"), nonce: try vector.bytes("nonce"),
            aad: try vector.bytes("aad"))
        #expect(Base64.encode(sealed) == (try vector.expected()))
    }

    @Test(arguments: ["wechat3-cert-download-java", "wechat3-cert-decrypt-php"])
    func `a downloaded certificate opens and has the recorded serial number`(id: String) throws {
        let vector = try Vectors.entry(id)
        let pem = try Cipher.open(
            try vector.base64("ciphertext_b64"), key: try vector.bytes("apiv3_key"), nonce: try vector.bytes("nonce"),
            aad: try vector.bytes("aad"))
        #expect(Hex.encode(Digest.sha256(pem)) == (try vector.expected("sha256_of_plaintext_pem")))
        #expect(try Certificate(bytes: pem).serialHex == vector.expected("certificate_serial_hex"))
    }

    @Test func `SM4-GCM opens where OpenSSL has it, and says so where not`() throws {
        let vector = try Vectors.entry("wechat3-sm4gcm-java")
        let key = Array(Digest.hash(.sm3, try vector.bytes("apiv3_key")).prefix(16))
        let sealed = try vector.base64("ciphertext_b64")
        let (nonce, aad) = (try vector.bytes("nonce"), try vector.bytes("aad"))
        if AEADCipher.sm4GCM.isAvailable {
            #expect(text(try Cipher.open(sealed, .sm4GCM, key: key, nonce: nonce, aad: aad)) == (try vector.expected()))
        } else {
            let code = codeThrown { _ = try Cipher.open(sealed, .sm4GCM, key: key, nonce: nonce, aad: aad) }
            #expect(code == "cipher-unavailable")
        }
    }

    @Test func `recorded AES-ECB and AES-CBC texts come out`() throws {
        let ecb = try Vectors.entry("wechat2-aes256ecb")
        let block = try Cipher.encrypt(try ecb.bytes("plaintext"), .aes, mode: .ecb, key: try ecb.bytes("key"))
        #expect(Base64.encode(block) == (try ecb.expected()))

        let refund = try Vectors.entry("wechat2-refund-reqinfo")
        let key = Array(Hex.encode(Digest.hash(.md5, try refund.bytes("api_key"))).utf8)
        let xml = try Cipher.decrypt(try refund.base64("req_info_b64"), .aes, mode: .ecb, key: key)
        #expect(text(xml) == (try refund.expected("plaintext_xml")))

        let zero = [UInt8](repeating: 0, count: 16)
        let cbc = try Vectors.entry("alipay-aes")
        let body = try Cipher.encrypt(
            try cbc.bytes("plaintext"), .aes, mode: .cbc(iv: zero), key: try cbc.base64("key_b64"))
        #expect(Base64.encode(body) == (try cbc.expected()))

        let token = try Vectors.entry("momo-aes-token")
        let opened = try Cipher.decrypt(
            try token.base64("ciphertext_b64"), .aes, mode: .cbc(iv: zero), key: try token.bytes("secret_key"))
        #expect(text(opened) == (try token.expected()))
    }

    @Test func `recorded RSA ciphertexts open`() throws {
        for (id, keyID, padding) in [
            ("wechat3-oaep-java", "wechat3-oaep-java", RSAPadding.oaep(.sha1)),
            ("wechat3-pkcs1v15-java", "wechat3-oaep-java", .pkcs1),
            ("wechat3-oaep-php", "wechat3-request-canonical", .oaep(.sha1)),
        ] {
            let key = try PrivateKey(try Vectors.entry(keyID).input("private_key_pem"))
            let vector = try Vectors.entry(id)
            let plaintext = try key.decrypt(try vector.base64("ciphertext_b64"), padding: padding)
            #expect(text(plaintext) == (try vector.expected()))
        }
    }

    @Test func `certificates hash to the recorded numbers`() throws {
        let vector = try Vectors.entry("alipay-app-cert-sn")
        let certificate = try Certificate(try vector.input("certificate_pem"))
        #expect(certificate.issuerText() + certificate.serialDecimal == (try vector.input("hashed_string")))
        #expect(certificate.issuerText(.mostGeneralFirst).hasPrefix("C=CN,O=Ant Financial test,"))

        let roots = try Vectors.entry("alipay-root-cert-sn")
        let numbers = try Certificate.bundle(try roots.input("bundle_pem"))
            .filter { $0.signatureAlgorithmName.hasSuffix("WithRSAEncryption") }
            .map { Hex.encode(Digest.hash(.md5, Array(($0.issuerText() + $0.serialDecimal).utf8))) }
        #expect(numbers.joined(separator: "_") == (try roots.expected()))
    }
}
