import Foundation
import SluiceJSON
import Testing

/// `sluice check`: the shipped files are sound, and broken ones are told about all at once.
@Suite struct CheckTests {
    @Test func `the shipped configuration, plugins and channels are sound after init`() async throws {
        try await Installation.with(plugins: []) { installation in
            let folder = installation.folder
            try FileManager.default.removeItem(at: folder.appendingPathComponent("channels"))
            for name in ["config.yaml", "channels"] {
                let target = folder.appendingPathComponent(name)
                try? FileManager.default.removeItem(at: target)
                try FileManager.default.copyItem(at: Places.root.appendingPathComponent(name), to: target)
            }
            let said = try await installation.run("check")
            #expect(said.code == 0, "\(said.errors)")
            #expect(said.output.contains("sandbox"))
        }
    }

    @Test func `mistakes in plugin and channels are told all at once, with place and the name that was meant`()
        async throws
    {
        try await Installation.with { installation in
            let plugin = try installation.read("channels/plugins/sandbox.yaml")
            try installation.write(
                "channels/plugins/sandbox.yaml",
                plugin.replacingOccurrences(of: "order_no: {pattern", with: "order_nr: {pattern")
                    .replacingOccurrences(of: "${answer.out_trade_no}", with: "${anwser.out_trade_no}"))
            try installation.write(
                "channels/second.yaml",
                installation.sandboxChannel(label: "second").replacingOccurrences(
                    of: "enable_flag", with: "enabel_flag"))
            try installation.write(
                "channels/third.yaml",
                installation.sandboxChannel(label: "third").replacingOccurrences(
                    of: "plugin: sandbox", with: "plugin: sandbx"))
            let said = try await installation.run("check")
            #expect(said.code == 1)
            for (file, hint) in [
                ("channels/plugins/sandbox.yaml", "order_no"), ("channels/plugins/sandbox.yaml", "answer"),
                ("channels/second.yaml", "enable_flag"), ("channels/third.yaml", "sandbox"),
            ] {
                let place = try Regex(
                    "^\(NSRegularExpression.escapedPattern(for: file)):[0-9]+:[0-9]+: error: .*did you mean \"\(hint)\""
                )
                let isThere = said.errors.split(separator: "\n").contains { $0.firstMatch(of: place) != nil }
                #expect(isThere, "\(file), \(hint):\n\(said.errors)")
            }
        }
    }

    @Test func `secrets in files are found beside the channel, wherever the command is run`() async throws {
        try await Installation.with { installation in
            let config = installation.folder.appendingPathComponent("config.yaml").path
            let elsewhere = installation.folder.appendingPathComponent("data/keys")
            let said = try await installation.run(list: ["check", "--config", config], in: elsewhere)
            #expect(said.code == 0, "\(said.errors)")
        }
    }

    @Test func `mistakes in the configuration do not hide those in the channels`() async throws {
        try await Installation.with { installation in
            let config = try installation.read("config.yaml")
            try installation.write(
                "config.yaml",
                config.replacingOccurrences(of: "port:", with: "prot:")
                    .replacingOccurrences(of: "tick: 50ms", with: "tick: fast"))
            try installation.write(
                "channels/sandbox.yaml",
                installation.sandboxChannel().replacingOccurrences(of: "enable_flag", with: "enabel_flag"))
            let said = try await installation.run("check")
            #expect(said.code == 1)
            #expect(said.errors.contains("config.yaml:1:27: error: "), "\(said.errors)")
            #expect(said.errors.contains("did you mean \"port\""))
            #expect(said.errors.contains("config.yaml:8:"))
            #expect(said.errors.contains("channels/sandbox.yaml:8:1: error: "), "\(said.errors)")
        }
    }

    @Test func `a plugin without cases, or without a way to verify its callbacks, does not load`() async throws {
        try await Installation.with { installation in
            let plugin = try installation.read("channels/plugins/sandbox.yaml")
            try installation.write(
                "channels/plugins/sandbox.yaml",
                plugin.replacingOccurrences(
                    of: "    format: json\n    verify: message_signature\n", with: "    format: json\n"))
            let unverified = try await installation.run("check")
            #expect(unverified.code == 1)
            #expect(unverified.errors.contains("verify"), "\(unverified.errors)")
            try installation.write("channels/plugins/sandbox.yaml", plugin)
            try FileManager.default.removeItem(
                at: installation.folder.appendingPathComponent("channels/plugins/sandbox.cases.yaml"))
            let caseless = try await installation.run("check")
            #expect(caseless.code == 1)
            #expect(caseless.errors.contains("sandbox.cases.yaml"), "\(caseless.errors)")
        }
    }

    @Test func `a secret in the clear is refused without being repeated`() async throws {
        try await Installation.with { installation in
            let secret = try installation.key("sandbox-encrypt.key")
            try installation.write(
                "channels/sandbox.yaml",
                installation.sandboxChannel().replacingOccurrences(
                    of: "{file: ../data/keys/sandbox-encrypt.key}", with: "\"\(secret)\""))
            let said = try await installation.run("check")
            #expect(said.code == 1)
            #expect(said.errors.contains("channels/sandbox.yaml:7:"), "\(said.errors)")
            #expect(!said.errors.contains(secret))
        }
    }
}
