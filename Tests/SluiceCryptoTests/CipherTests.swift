import Foundation
import SluiceCrypto
import Testing

/// SplitMix64: the same seed gives the same bytes.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}

struct CipherTests {
    private let refused = "decryption-failed"

    @Test func `random texts survive every cipher, and no random damage passes authentication`() throws {
        let seed = ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)
        print("SLUICE_SEED=\(seed)")
        var random = SeededGenerator(state: seed)
        let sizes: [(BlockCipher, [Int])] = [(.aes, [16, 24, 32]), (.tripleDES, [16, 24]), (.sm4, [16])]
        for _ in 0..<100 {
            let plaintext = random.bytes(Int.random(in: 0...100, using: &random))
            for (cipher, keySizes) in sizes {
                let key = random.bytes(keySizes.randomElement(using: &random) ?? 16)
                for mode in [BlockMode.ecb, .cbc(iv: random.bytes(cipher.blockBytes))] {
                    let sealed = try Cipher.encrypt(plaintext, cipher, mode: mode, key: key)
                    #expect(sealed.count % cipher.blockBytes == 0 && sealed.count > plaintext.count)
                    #expect(try Cipher.decrypt(sealed, cipher, mode: mode, key: key) == plaintext)
                    #expect(try Cipher.decrypt(sealed, cipher, mode: mode, key: key, padding: .lenient) == plaintext)
                }
            }
            let key = random.bytes([16, 24, 32].randomElement(using: &random) ?? 16)
            let nonce = random.bytes(Int.random(in: 1...40, using: &random))
            let aad = random.bytes(Int.random(in: 0...20, using: &random))
            var sealed = try Cipher.seal(plaintext, key: key, nonce: nonce, aad: aad)
            #expect(try Cipher.open(sealed, key: key, nonce: nonce, aad: aad) == plaintext)
            sealed[Int.random(in: 0..<sealed.count, using: &random)] ^=
                UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            #expect(codeThrown { _ = try Cipher.open(sealed, key: key, nonce: nonce, aad: aad) } == refused)
        }
    }

    @Test func `a sealed text opens with its key, nonce, additional data and every byte only`() throws {
        let key = [UInt8](repeating: 1, count: 32)
        let nonce = [UInt8](repeating: 2, count: 12)
        let sealed = try Cipher.seal([1, 2, 3], key: key, nonce: nonce, aad: [9])
        let other = [UInt8](repeating: 3, count: 32)
        let attempts: [() throws -> [UInt8]] = [
            { try Cipher.open(sealed, key: other, nonce: nonce, aad: [9]) },
            { try Cipher.open(sealed, key: key, nonce: Array(other[..<12]), aad: [9]) },
            { try Cipher.open(sealed, key: key, nonce: nonce, aad: [8]) },
            { try Cipher.open(sealed, key: key, nonce: nonce) },
            { try Cipher.open(Array(sealed.dropLast()), key: key, nonce: nonce, aad: [9]) },
            { try Cipher.open(Array(sealed.dropFirst()), key: key, nonce: nonce, aad: [9]) },
            { try Cipher.open(Array(sealed.prefix(15)), key: key, nonce: nonce, aad: [9]) },
            { try Cipher.open([], key: key, nonce: nonce, aad: [9]) },
        ]
        for attempt in attempts { #expect(codeThrown { _ = try attempt() } == refused) }
    }

    @Test func `broken blocks and paddings are refused alike`() throws {
        let key = [UInt8](repeating: 7, count: 16)
        let mode = BlockMode.cbc(iv: [UInt8](repeating: 0, count: 16))
        for tail in [[0], [17], [3, 2, 3], [1, 2]] as [[UInt8]] {
            let block = [UInt8](repeating: 0xAA, count: 16 - tail.count) + tail
            let sealed = try Cipher.encrypt(block, .aes, mode: mode, key: key, padding: .none)
            #expect(codeThrown { _ = try Cipher.decrypt(sealed, .aes, mode: mode, key: key) } == refused)
        }
        let sealed = try Cipher.encrypt([1], .aes, mode: mode, key: key)
        for cut in [Array(sealed.dropLast()), []] {
            #expect(codeThrown { _ = try Cipher.decrypt(cut, .aes, mode: mode, key: key) } == refused)
        }
    }

    @Test func `lenient padding takes off up to 32 bytes and leaves what is not padded`() throws {
        let key = [UInt8](repeating: 7, count: 16)
        func lenient(_ block: [UInt8]) throws -> [UInt8] {
            let sealed = try Cipher.encrypt(block, .aes, mode: .ecb, key: key, padding: .none)
            return try Cipher.decrypt(sealed, .aes, mode: .ecb, key: key, padding: .lenient)
        }
        let wide = [UInt8](repeating: 0xAA, count: 12) + [UInt8](repeating: 20, count: 20)
        #expect(try lenient(wide) == [UInt8](repeating: 0xAA, count: 12))
        let unpadded = [UInt8](repeating: 0x7D, count: 16)
        #expect(try lenient(unpadded) == unpadded)
        #expect(try lenient([UInt8](repeating: 17, count: 16)) == [UInt8](repeating: 17, count: 16))
    }

    @Test func `keys, vectors and nonces of a wrong length are named`() {
        let key = [UInt8](repeating: 7, count: 16)
        let short = Array(key[..<15])
        #expect(codeThrown { _ = try Cipher.seal([], key: short, nonce: key) } == "cipher-key-length")
        #expect(codeThrown { _ = try Cipher.seal([], key: key, nonce: []) } == "cipher-nonce-length")
        for cipher in BlockCipher.allCases {
            #expect(codeThrown { _ = try Cipher.encrypt([], cipher, mode: .ecb, key: short) } == "cipher-key-length")
            #expect(
                codeThrown { _ = try Cipher.encrypt([], cipher, mode: .cbc(iv: short), key: key) }
                    == "cipher-nonce-length")
        }
        #expect(
            codeThrown { _ = try Cipher.encrypt([1], .aes, mode: .ecb, key: key, padding: .none) }
                == "encryption-failed")
    }

    @Test func `a sealed secret opens under its key and at its place only`() throws {
        let sealer = try Sealer(masterKey: SecureRandom.bytes(32))
        let sealed = try sealer.seal(Array("secret".utf8), context: "channel/field")
        #expect(Sealer.isSealed(sealed) && sealed.hasPrefix(Sealer.prefix))
        #expect(text(try sealer.open(sealed, context: "channel/field")) == "secret")
        #expect(try sealer.seal([], context: "") != sealer.seal([], context: ""))
        #expect(codeThrown { _ = try sealer.open(sealed, context: "channel/other") } == "sealed-text-refused")
        let stranger = try Sealer(masterKey: SecureRandom.bytes(32))
        #expect(codeThrown { _ = try stranger.open(sealed, context: "channel/field") } == "sealed-text-refused")
        for broken in ["", "secret", "sealed:v2:" + sealed.dropFirst(10), String(sealed.prefix(30)), sealed + "*"] {
            #expect(codeThrown { _ = try sealer.open(broken, context: "channel/field") } == "sealed-text-unreadable")
        }
        #expect(codeThrown { _ = try Sealer(masterKey: SecureRandom.bytes(31)) } == "master-key-length")
        var dumped = ""
        dump(sealer, to: &dumped)
        #expect(dumped == "- Sealer\n")
    }
}
