import Foundation
import SluiceJSON
import Testing

/// The commands as somebody meets them who has only the executable.
@Suite struct CommandTests {
    @Test(arguments: [
        "serve", "check", "render", "journal show", "journal verify", "sandbox", "demo", "init", "seal", "reference",
    ])
    func `--help says what a command is for and shows an example`(command: String) async throws {
        try await Installation.with(plugins: []) { installation in
            let words = command.split(separator: " ").map(String.init)
            let said =
                words.count == 2
                ? try await installation.run(words[0], words[1], "--help")
                : try await installation.run(words[0], "--help")
            #expect(said.code == 0)
            #expect(said.output.contains("OVERVIEW: "))
            #expect(said.output.contains("USAGE: sluice \(command)"))
            // An example can be typed as it stands.
            #expect(said.output.contains("\n  sluice \(command)") || said.output.contains("&& sluice \(command)"))
        }
    }

    @Test func `the executable's own help names every command, and a misspelt one is an error of usage`() async throws {
        try await Installation.with(plugins: []) { installation in
            let help = try await installation.run("--help")
            for command in ["serve", "check", "render", "journal", "sandbox", "demo", "init", "seal", "reference"] {
                #expect(help.output.contains("  \(command) "), "\(command)")
            }
            // EX_USAGE of sysexits.h
            #expect(try await installation.run("serv").code == 64)
            #expect(try await installation.run("journal", "verify", "--expect", "ledger=1").code == 64)
        }
    }

    @Test func `a configuration that is not there, or keys that are not there, are told in one sentence each`()
        async throws
    {
        try await Installation.with(plugins: []) { installation in
            let missing = try await installation.run("serve", "--config", "nowhere.yaml")
            #expect(missing.code == 1)
            #expect(missing.errors.contains("nowhere.yaml:1:1"))
            try FileManager.default.removeItem(at: installation.folder.appendingPathComponent("data/keys/master.key"))
            let keyless = try await installation.run("check")
            #expect(keyless.code == 1)
            #expect(keyless.errors.contains("sluice init"))
        }
    }

    @Test func `init makes keys once, for their owner alone`() async throws {
        try await Installation.with(plugins: []) { installation in
            let before = try installation.key("master.key")
            let again = try await installation.run("init", "--keys", "data/keys")
            #expect(again.code == 0)
            #expect(again.output.contains("nothing to make"))
            #expect(try installation.key("master.key") == before)
            for name in ["master.key", "app-shop.key", "sandbox-merchant-private.pem"] {
                let path = installation.folder.appendingPathComponent("data/keys/\(name)").path
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
        }
    }

    @Test func `the reference pages are what the code declares`() async throws {
        try await Installation.with(plugins: []) { installation in
            let pages = Places.root.appendingPathComponent("docs/reference").path
            let said = try await installation.run("reference", "--check", "--output", pages)
            #expect(said.code == 0, "\(said.errors)")
        }
    }

    @Test func `a sealed secret is read by the channel it was made for, and by no other`() async throws {
        try await Installation.with { installation in
            let secret = try installation.key("sandbox-encrypt.key")
            let sealed = try await installation.run(
                "seal", "--channel", "sandbox", "--setting", "encrypt_key", input: secret + "\n")
            #expect(sealed.code == 0, "\(sealed.errors)")
            let text = sealed.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(text.hasPrefix("sealed:v1:"))
            #expect(!text.contains(secret))
            let channel = installation.sandboxChannel().replacingOccurrences(
                of: "encrypt_key: {file: ../data/keys/sandbox-encrypt.key}", with: "encrypt_key: \"\(text)\"")
            try installation.write("channels/sandbox.yaml", channel)
            #expect(try await installation.run("check").code == 0)
            try installation.write(
                "channels/sandbox.yaml",
                channel.replacingOccurrences(of: "channel_label: sandbox", with: "channel_label: other"))
            let moved = try await installation.run("check")
            #expect(moved.code == 1)
            #expect(moved.errors.contains("channels/sandbox.yaml:"))
        }
    }

    @Test func `a peer that is missing fails a test with what to do about it`() async throws {
        let missing = Peer(script: "standard_webhook.py", python: "/nowhere/python3")
        let error = await #expect(throws: EndToEndError.self) { try await missing.ask("verify", [:]) }
        #expect(error?.description.contains("run make test") == true)
    }
}
