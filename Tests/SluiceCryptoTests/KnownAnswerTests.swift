import SluiceCrypto
import Testing

/// Published vectors; the answers were computed a second time with Python's hashlib and `cryptography`.
struct KnownAnswerTests {
    /// FIPS 180 and GB/T 32905: "abc".
    @Test(arguments: [
        (DigestAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"),
        (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        ),
        (
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (.sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    ])
    func `a digest of abc is the published one, in one piece or several`(algorithm: DigestAlgorithm, hash: String) {
        #expect(Hex.encode(Digest.hash(algorithm, Array("abc".utf8))) == hash)
        #expect(Hex.encode(Digest.hash(algorithm, "abc".utf8)) == hash)
        #expect(algorithm.lengthBytes * 2 == hash.utf8.count)
        let stream = DigestStream(algorithm)
        for _ in 0..<2 {
            stream.update(Array("a".utf8))
            stream.update([])
            stream.update(Array("bc".utf8).span.bytes)
            #expect(Hex.encode(stream.finish()) == hash)
        }
    }

    @Test func `parts hash like the whole`() {
        let (first, second) = (SecureRandom.bytes(32), SecureRandom.bytes(500))
        let whole = Digest.hash(.sha256, first + second)
        #expect(Digest.sha256(first, second) == whole)
        #expect(first.withUnsafeBytes { a in second.withUnsafeBytes { b in Digest.sha256(a, b) } } == whole)
    }

    /// RFC 2202 and RFC 4231, test case 2.
    @Test(arguments: [
        (DigestAlgorithm.md5, "750c783e6ab0b503eaa86e310a5db738"),
        (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (.sha224, "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"),
        (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            .sha384,
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        ),
        (
            .sha512,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
    ])
    func `an HMAC is the published one`(algorithm: DigestAlgorithm, mac: String) {
        let message = Array("what do ya want for nothing?".utf8)
        #expect(Hex.encode(MAC.hmac(algorithm, key: Array("Jefe".utf8), message)) == mac)
    }

    @Test func `an HMAC takes an empty key and an empty message`() {
        let mac = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        #expect(Hex.encode(MAC.hmac(.sha256, key: [], [])) == mac)
    }

    /// SP 800-38A, F.1 and F.2, first blocks.
    @Test(arguments: [
        ("2b7e151628aed2a6abf7158809cf4f3c", "3ad77bb40d7a3660a89ecaf32466ef97", "7649abac8119b246cee98e9b12e9197d"),
        (
            "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "bd334f1d6e45f25ff712a214571fa5cc",
            "4f021db243bc633d7178183a9fa071e8"
        ),
        (
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "f3eed1bdb5d2a03c064b5a7e3db181f8",
            "f58c4c04d6e5f1ba779eabfb5f7bfbd6"
        ),
    ])
    func `an AES block is the published one`(key: String, ecb: String, cbc: String) throws {
        let block = try hex("6bc1bee22e409f96e93d7e117393172a")
        let iv = try hex("000102030405060708090a0b0c0d0e0f")
        #expect(try Cipher.encrypt(block, .aes, mode: .ecb, key: hex(key), padding: .none) == hex(ecb))
        #expect(try Cipher.encrypt(block, .aes, mode: .cbc(iv: iv), key: hex(key), padding: .none) == hex(cbc))
        #expect(try Cipher.decrypt(hex(cbc), .aes, mode: .cbc(iv: iv), key: hex(key), padding: .none) == block)
    }

    /// GB/T 32907-2016, example 1; SP 800-67 keys over two and three DES keys.
    @Test func `SM4 and triple DES blocks are the published ones`() throws {
        let sm4 = try hex("0123456789abcdeffedcba9876543210")
        #expect(
            try Cipher.encrypt(sm4, .sm4, mode: .ecb, key: sm4, padding: .none)
                == hex("681edf34d206965e86b3e94f536e4246"))
        let three = try hex("0123456789abcdef23456789abcdef01456789abcdef0123")
        let blocks = try hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c")
        #expect(
            try Cipher.encrypt(blocks, .tripleDES, mode: .ecb, key: three, padding: .none)
                == hex("714772f339841d34267fcc4bd2949cc3ee11c22a576a3038"))
        let two = Array(three[..<16])
        #expect(
            try Cipher.encrypt(Array(blocks[..<8]), .tripleDES, mode: .ecb, key: two, padding: .none)
                == hex("06ede3d82884090a"))
    }

    /// The GCM submission's test cases 4, 10, 16 (12-byte nonce) and 5 (8-byte nonce).
    @Test(arguments: [
        (16, "cafebabefacedbaddecaf888", "42831ec2217774244b7221b784d0d49c", "5bc94fbc3221a5db94fae95ae7121a47"),
        (24, "cafebabefacedbaddecaf888", "3980ca0b3c00e841eb06fac4872a2757", "2519498e80f1478f37ba55bd6d27618c"),
        (32, "cafebabefacedbaddecaf888", "522dc1f099567d07f47f37a32a84427d", "76fc6ece0f4e1768cddf8853bb2d551b"),
        (16, "cafebabefacedbad", "61353b4c2806934a777ff51fa22a4755", "3612d2e79e3b0785561be14aaca2fccb"),
    ])
    func `a GCM ciphertext and tag are the published ones`(
        keyBytes: Int, nonce: String, head: String, tag: String
    ) throws {
        let key = try Array(hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")[..<keyBytes])
        let aad = try hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let plaintext = try hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
        let sealed = try Cipher.seal(plaintext, key: key, nonce: hex(nonce), aad: aad)
        #expect(sealed.count == plaintext.count + Cipher.tagBytes)
        #expect(Hex.encode(sealed.prefix(16)) == head)
        #expect(Hex.encode(sealed.suffix(16)) == tag)
        #expect(try Cipher.open(sealed, key: key, nonce: hex(nonce), aad: aad) == plaintext)
    }

    /// RFC 8032, section 7.1, test 1.
    @Test func `an Ed25519 signature is the published one`() throws {
        let der = try hex(
            "302e020100300506032b657004220420" + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        let key = try PrivateKey(bytes: der)
        let signature = try key.sign([], scheme: .ed25519)
        #expect(
            Hex.encode(signature) == "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
        #expect(key.publicKey.verify([], signature: signature, scheme: .ed25519))
        #expect(!key.publicKey.verify([1], signature: signature, scheme: .ed25519))
    }

    @Test func `the checksum of zlib comes out`() {
        #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
    }
}
