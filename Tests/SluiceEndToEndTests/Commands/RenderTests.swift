import Foundation
import SluiceCrypto
import SluiceJSON
import Testing

/// `sluice render`: the exact signed request, and no secret.
@Suite struct RenderTests {
    @Test func `with time, nonce and number fixed, the same request is printed again, and its signature is right`()
        async throws
    {
        try await Installation.with { installation in
            func render() async throws -> Installation.Said {
                try await installation.run(
                    "render", "--channel", "sandbox", "--now", "1795266938", "--nonce",
                    "0123456789ABCDEF0123456789ABCDEF", "--number", "0MFU8ZJK4T5Q9X1B2C3D", "--amount", "1205")
            }
            let first = try await render()
            #expect(first.code == 0, "\(first.errors)")
            #expect(try await render().output == first.output)

            let parts = first.output.split(separator: "\n\n", maxSplits: 1).map(String.init)
            let lines = parts[0].split(separator: "\n").map(String.init)
            #expect(lines[0] == "POST \(installation.sandboxURL)/v1/orders")
            let body = try #require(parts.last?.trimmingCharacters(in: .newlines))
            #expect(try JSONValue.parse(body)["amount"] == ["total": 1205, "currency": "CNY"])
            let signature = try #require(lines.first { $0.hasPrefix("Sandbox-Signature: ") }?.dropFirst(19))
            let message = "POST\n/v1/orders\n1795266938\n0123456789ABCDEF0123456789ABCDEF\n\(body)\n"
            let key = try PublicKey(installation.key("sandbox-merchant-public.pem"))
            #expect(
                key.verify(
                    Array(message.utf8), signature: Base64.decode(signature) ?? [], scheme: .rsaPKCS1(.sha256)))
            try SecretSearch(installation).expectNone(in: first.output, "what render printed")
        }
    }

    @Test func `operations and channels that are misspelt are told what was meant`() async throws {
        try await Installation.with { installation in
            let channel = try await installation.run("render", "--channel", "sandbok")
            #expect(channel.code == 1)
            #expect(channel.errors.contains("did you mean sandbox?"))
            let operation = try await installation.run("render", "--channel", "sandbox", "--operation", "refnd")
            #expect(operation.code == 64)
            #expect(operation.errors.contains("did you mean refund?"))
        }
    }

    @Test func `every example channel loads once its secrets are there, and its requests show none of them`()
        async throws
    {
        let plugins = ["sandbox", "cash", "wechatpay-v3", "alipay", "unionpay", "stripe", "paypal"]
        try await Installation.with(plugins: plugins) { installation in
            let secrets = try await ExampleSecrets(installation)
            let examples = Places.root.appendingPathComponent("channels/examples")
            for name in try FileManager.default.contentsOfDirectory(atPath: examples.path) {
                try FileManager.default.copyItem(
                    at: examples.appendingPathComponent(name),
                    to: installation.folder.appendingPathComponent("channels/\(name)"))
            }
            let check = try await installation.run("check", environment: secrets.environment)
            #expect(check.code == 0, "\(check.errors)")
            for (label, more) in [
                ("till", []), ("shop-wechat", []), ("shop-alipay", []), ("shop-unionpay", []), ("shop-stripe", []),
                ("shop-paypal", ["--token", "access=a-token-that-was-fetched"]),
            ] {
                let said = try await installation.run(
                    list: ["render", "--channel", label] + more, environment: secrets.environment)
                #expect(said.code == 0, "\(label): \(said.errors)")
                #expect(!said.output.isEmpty)
                for secret in secrets.texts { #expect(!said.output.contains(secret), "\(label)") }
            }
        }
    }
}

/// What the example channels refer to, made for this run.
private struct ExampleSecrets {
    var environment: [String: String] = [:]
    var texts: [String] = []

    init(_ installation: Installation) async throws {
        for name in ["SHOP_WECHAT_APIV3_KEY", "STRIPE_SECRET_KEY", "STRIPE_ENDPOINT_SECRET", "PAYPAL_CLIENT_SECRET"] {
            environment[name] = Hex.encode(SecureRandom.bytes(16))
        }
        environment["SHOP_UNIONPAY_PFX_PASSWORD"] = "a password"
        texts = Array(environment.values)
        let folder = "channels/secrets"
        for name in ["apiclient_key.pem", "alipay_app_private_key.pem"] {
            let key = try PrivateKey.generateRSA()
            let pem = try key.exportPEM()
            try installation.write("\(folder)/\(name)", pem)
            texts += pem.split(separator: "\n").filter { $0.count == 64 }.map(String.init)
        }
        for name in ["wechatpay_public_key.pem", "alipay_public_key.pem"] {
            try installation.write("\(folder)/\(name)", PrivateKey.generateRSA().publicKey.spkiPEM())
        }
        let pki = try await Peer(script: "unionpay/judge.py").ask("pki", ["password": "a password"])
        try installation.write("\(folder)/acp_prod_certificates.pem", pki["root"]?.text ?? "")
        try Data(Base64.decode(pki["pkcs12"]?.text ?? "") ?? []).write(
            to: installation.folder.appendingPathComponent("\(folder)/acp_prod_sign.pfx"))
    }
}
