import SluiceChannel
import SluiceCrypto
import SluiceSchema
import Testing

@Suite struct `Signatures as functions and as steps` {
    private func pipeline(_ text: String, _ key: Value, _ purpose: PipelinePurpose) throws -> Pipeline {
        let scope = Scope(
            roots: [.channel: .object(["key": .value(.key)])], constants: [.channel: .object(["key": key])])
        var diagnostics = Diagnostics()
        let compiled = Pipeline.compile(steps: try yaml(text), for: purpose, in: scope, into: &diagnostics)
        return try #require(compiled, "\(diagnostics.sorted)")
    }

    static let schemes = [
        "rsa-sha1", "rsa-sha256", "rsa-sha512", "rsa-pss-sha256", "ecdsa-sha256", "ed25519", "sm2-sm3",
    ]

    private func key(for name: String) throws -> PrivateKey {
        switch name {
        case "ecdsa-sha256": try .generateP256()
        case "ed25519": try .generateEd25519()
        case "sm2-sm3": try .generateSM2()
        default: try .generateRSA()
        }
    }

    @Test(arguments: schemes)
    func `what is signed verifies, and nothing else does`(_ name: String) throws {
        let key = try key(for: name)
        let signing = try pipeline("[lower, \(name): channel.key]", .key(.privateKey(key)), .computing)
        let verifying = try pipeline("[lower, \(name): channel.key]", .key(.publicKey(key.publicKey)), .verifying)
        let proof = try signing.run(.text("ABC"), in: Environment())
        #expect(try verifying.verifies(.text("abc"), proof: proof, in: Environment()))
        #expect(try !verifying.verifies(.text("abd"), proof: proof, in: Environment()))
        var bytes = try #require(proof.byteForm)
        bytes[bytes.count / 2] ^= 1
        for wrong in [Value.bytes(bytes), .bytes([]), .text(""), .null, .absent, .list([proof])] {
            #expect(try !verifying.verifies(.text("abc"), proof: wrong, in: Environment()))
        }
        let other = try pipeline(
            "[lower, \(name): channel.key]", .key(.publicKey(self.key(for: name).publicKey)), .verifying)
        #expect(try !other.verifies(.text("abc"), proof: proof, in: Environment()))
        #expect(verifying.signature != nil)
        #expect(try verifying.message(.text("ABC"), in: Environment()) == Array("abc".utf8))
    }

    @Test func `a computed proof is compared as text and fails closed`() throws {
        let rule = try pipeline("[hmac-sha256: k, hex]", .null, .verifying)
        let proof = try rule.run(.text("abc"), in: Environment())
        #expect(try rule.verifies(.text("abc"), proof: proof, in: Environment()))
        for wrong in [Value.text(""), .absent, .null, .text("00"), .list([proof]), .text((proof.textForm ?? "") + "0")]
        {
            #expect(try !rule.verifies(.text("abc"), proof: wrong, in: Environment()))
        }
    }

    @Test func `a key of the wrong half or kind is refused at load`() throws {
        let key = try PrivateKey.generateP256()
        let scopes: [(Value, PipelinePurpose, String)] = [
            (.key(.publicKey(key.publicKey)), .computing, "[ecdsa-sha256: channel.key]"),
            (.key(.privateKey(key)), .computing, "[rsa-sha256: channel.key]"),
            (.key(.publicKey(key.publicKey)), .verifying, "[ed25519: channel.key]"),
        ]
        for (value, purpose, text) in scopes {
            let scope = Scope(
                roots: [.channel: .object(["key": .value(.key)])], constants: [.channel: .object(["key": value])])
            var diagnostics = Diagnostics()
            #expect(Pipeline.compile(steps: try yaml(text), for: purpose, in: scope, into: &diagnostics) == nil)
            #expect(diagnostics.sorted.map(\.code) == ["signature-key"])
        }
    }

    @Test func `what was encrypted for a key is opened by it`() throws {
        let key = try PrivateKey.generateRSA()
        for padding in ["pkcs1", "oaep-sha1", "oaep-sha256"] {
            let rule = try pipeline(
                "[rsa-encrypt: [channel.key, \(padding)], rsa-decrypt: [channel.key, \(padding)], text]",
                .key(.privateKey(key)), .computing)
            #expect(try rule.run(.text("secret"), in: Environment()) == .text("secret"))
        }
    }
}
