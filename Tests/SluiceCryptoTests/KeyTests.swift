import SluiceCrypto
import Testing

struct KeyTests {
    private let hello = Array("hello".utf8)

    /// The same key in every shape, ways in which settings mangle PEM included.
    private func shapes() throws -> [String] {
        let (one, eight) = (try Fixtures.text("rsa_pkcs1"), try Fixtures.text("rsa_pkcs8"))
        func bare(_ pem: String) -> String {
            pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined(separator: "\n")
        }
        return [
            one, eight, bare(one), bare(eight), bare(eight).replacing("\n", with: ""),
            eight.replacing("\n", with: "\\n"),
            eight.replacing("\n", with: "\r\n"), eight.replacing("\n", with: " "), "Bag Attributes\n" + eight,
            eight.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"),
        ]
    }

    @Test func `a private key loads in every shape and signs alike`() throws {
        let expected = try Fixtures.text("rsa_sha256_of_hello")
        for shape in try shapes() {
            let key = try PrivateKey(shape)
            #expect(key.kind == .rsa && key.bits == 2048)
            #expect(Base64.encode(try key.sign(hello, scheme: .rsaPKCS1(.sha256))) == expected)
            #expect(try PrivateKey(bytes: Array(shape.utf8)).publicKey.spkiPEM() == Fixtures.text("rsa_spki"))
        }
        for name in ["rsa_pkcs8_encrypted", "rsa_pkcs1_encrypted"] {
            let pem = try Fixtures.text(name)
            let key = try PrivateKey(pem, passphrase: try Fixtures.text("passphrase"))
            #expect(Base64.encode(try key.sign(hello, scheme: .rsaPKCS1(.sha256))) == expected)
            #expect(codeThrown { _ = try PrivateKey(pem) } == "key-passphrase-missing")
            #expect(codeThrown { _ = try PrivateKey(pem, passphrase: "wrong") } == "key-passphrase-wrong")
        }
        let block = try Fixtures.text("rsa_pkcs8_encrypted").split(separator: "\n").dropFirst().dropLast().joined()
        let der = try #require(Base64.decode(block))
        #expect(try PrivateKey(bytes: der, passphrase: Fixtures.text("passphrase")).bits == 2048)
    }

    @Test func `a public key loads in every shape`() throws {
        let spki = try Fixtures.text("rsa_spki")
        let bare = spki.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
        let der = try #require(Base64.decode(bare))
        let signature = try Fixtures.bytes("rsa_sha256_of_hello")
        for text in [spki, try Fixtures.text("rsa_public_pkcs1"), bare, try Fixtures.text("leaf")] {
            let key = try PublicKey(text)
            #expect(key.verify(hello, signature: signature, scheme: .rsaPKCS1(.sha256)))
            #expect(try key.spkiPEM() == spki)
        }
        #expect(try PublicKey(bytes: der).spkiDER() == der)
        #expect(!(try PublicKey(Fixtures.text("root"))).verify(hello, signature: signature, scheme: .rsaPKCS1(.sha256)))
    }

    @Test func `signatures that the openssl command made verify`() throws {
        let rsa = try PrivateKey(Fixtures.text("rsa_pkcs1"))
        let rows: [(PublicKey, String, SignatureScheme)] = [
            (rsa.publicKey, "pss_sha256_of_hello", .rsaPSS(.sha256)),
            (try PrivateKey(Fixtures.text("ec_sec1")).publicKey, "ecdsa_sha256_of_hello", .ecdsa(.sha256)),
            (try PrivateKey(Fixtures.text("sm2_sec1")).publicKey, "sm2_of_hello", .sm2sm3),
        ]
        for (key, name, scheme) in rows {
            let signature = try Fixtures.bytes(name)
            #expect(key.verify(hello, signature: signature, scheme: scheme))
            #expect(!key.verify(hello + [0], signature: signature, scheme: scheme))
            #expect(!key.verify(hello, signature: Array(signature.dropLast()), scheme: scheme))
            #expect(try PublicKey(key.spkiPEM()).verify(hello, signature: signature, scheme: scheme))
        }
        #expect(!rows[2].0.verify(hello, signature: try Fixtures.bytes("sm2_of_hello"), scheme: .sm2sm3(id: "other")))
        #expect(try rsa.decrypt(Fixtures.bytes("oaep_sha256_of_hello"), padding: .oaep(.sha256)) == hello)
    }

    @Test func `generated keys sign, export and come back`() throws {
        let rows: [(PrivateKey, SignatureScheme)] = [
            (try .generateRSA(bits: 2048), .rsaPSS(.sha512)), (try .generateP256(), .ecdsa(.sha256)),
            (try .generateSM2(), .sm2sm3(id: "merchant")), (try .generateEd25519(), .ed25519),
        ]
        for (key, scheme) in rows {
            let copy = try PrivateKey(key.exportPEM())
            #expect(copy.kind == scheme.keyKind)
            let signature = try copy.sign(hello, scheme: scheme)
            #expect(key.publicKey.verify(hello, signature: signature, scheme: scheme))
            #expect(key.matches(copy.publicKey))
            for (other, otherScheme) in rows where otherScheme != scheme {
                #expect(!other.publicKey.verify(hello, signature: signature, scheme: otherScheme))
                #expect(codeThrown { _ = try other.sign(hello, scheme: scheme) } == "signature-scheme-mismatch")
                #expect(!key.matches(other.publicKey))
            }
        }
    }

    @Test func `RSA encryption opens for the holder only, with one error for every failure`() throws {
        let key = try PrivateKey(Fixtures.text("rsa_pkcs1"))
        let stranger = try PrivateKey.generateRSA()
        for padding in [RSAPadding.pkcs1, .oaep(.sha1), .oaep(.sha256)] {
            let sealed = try key.publicKey.encrypt(hello, padding: padding)
            #expect(try key.decrypt(sealed, padding: padding) == hello)
            #expect(
                codeThrown { _ = try key.publicKey.encrypt([UInt8](repeating: 1, count: 300), padding: padding) }
                    == "encryption-failed")
            var damaged = sealed
            damaged[100] ^= 1
            for wrong in [Array(sealed.dropLast()), []] {
                #expect(codeThrown { _ = try key.decrypt(wrong, padding: padding) } == "decryption-failed")
            }
            // From OpenSSL 3.2 on, PKCS#1 v1.5 answers damage with random bytes instead of an error.
            #expect((try? key.decrypt(damaged, padding: padding)) != hello)
            if padding != .pkcs1 {
                #expect(codeThrown { _ = try key.decrypt(damaged, padding: padding) } == "decryption-failed")
                #expect(codeThrown { _ = try stranger.decrypt(sealed, padding: padding) } == "decryption-failed")
            }
        }
        let curve = try PrivateKey.generateP256()
        #expect(codeThrown { _ = try curve.decrypt(hello, padding: .pkcs1) } == "key-kind-unsupported")
    }

    @Test func `short RSA keys are refused unless allowed`() throws {
        let pem = try Fixtures.text("rsa_1024")
        #expect(codeThrown { _ = try PrivateKey(pem) } == "key-weak")
        let key = try PrivateKey(pem, allowWeak: true)
        let spki = try key.publicKey.spkiPEM()
        #expect(codeThrown { _ = try PublicKey(spki) } == "key-weak")
        #expect(try PublicKey(spki, allowWeak: true).bits == 1024)
    }

    @Test func `text that is no key is refused`() throws {
        let pem = try Fixtures.text("rsa_pkcs8")
        let cut = pem.split(separator: "\n").dropLast(5).joined(separator: "\n") + "\n-----END PRIVATE KEY-----"
        for text in [
            "", "garbage!", "Z2FyYmFnZQ==", cut, try Fixtures.text("rsa_spki"), pem.replacing("MII", with: "M*I"),
        ] {
            #expect(codeThrown { _ = try PrivateKey(text) } == "key-unreadable")
        }
        for text in ["", "garbage!", "Z2FyYmFnZQ==", pem, "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"]
        {
            #expect(codeThrown { _ = try PublicKey(text) } == "key-unreadable")
        }
        for bytes in [[], [0x30], [0x30, 0x82, 0xff, 0xff], [0xff, 0x00]] as [[UInt8]] {
            #expect(codeThrown { _ = try PrivateKey(bytes: bytes) } == "key-unreadable")
            #expect(codeThrown { _ = try PublicKey(bytes: bytes) } == "key-unreadable")
        }
    }

    @Test func `printing a key shows no part of it`() throws {
        let key = try PrivateKey(Fixtures.text("rsa_pkcs1"))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(
            "\(key) \(String(reflecting: key)) \(dumped)"
                == "PrivateKey(rsa 2048) PrivateKey(rsa 2048) - PrivateKey(rsa 2048) #0\n")
    }
}
