import SluiceCrypto
import SluiceSchema
import Testing

@testable import SluiceChannel

@Suite struct ChannelFileTests {
    private let plugin = """
        plugin: small
        language: 1
        about: a small plugin
        settings:
          encrypt_key: {kind: secret, as: hex, bytes: 4}
          hook_secret: {kind: secret}
          public_key: {kind: rsa-public-key, required: false}
          nets: {kind: networks, required: false}
          mode: {kind: choice, choices: [live, test], default: live}
          limit: {kind: integer, default: 5}
        money: {unit: minor, currencies: any}
        operations: {pay: {sent_by: nobody, result: {none: true}}, confirm: {sent_by: nobody, trade: {state: succeeded}}}
        callbacks: {none: "confirmed by hand"}
        """
    private let cases = """
        plugin: small
        channel: {encrypt_key: 00ff00ff, hook_secret: abcdef}
        cases:
          - {case: it waits, operation: pay, then: {outcome: accepted, none: true}}
          - {case: it is there, operation: confirm, then: {state: succeeded}}
        """

    private func load(_ channels: [String], secrets: [String: String] = [:], cases: String? = nil) -> LoadResult {
        let source = PluginSource(
            file: "small.yaml", bytes: Array(plugin.utf8), casesFile: "small.cases.yaml",
            casesBytes: Array((cases ?? self.cases).utf8))
        return ChannelLoader.load(
            plugins: [source],
            channels: channels.enumerated().map { ChannelSource(file: "c\($0).yaml", bytes: Array($1.utf8)) },
            resolver: TestSecrets(values: secrets), publicBaseURL: "https://pay.example", runsCases: true)
    }

    private func channel(_ settings: String, label: String = "shop", plugin: String = "small") -> String {
        "channel_name: Shop\nchannel_label: \(label)\nplugin: \(plugin)\n\(settings)"
    }

    @Test func `limits of a channel file stand over the gateway's, and what is wrong with them is told`() throws {
        let settings = "encrypt_key: {env: KEY}\nother_config: {hook_secret: {env: HOOK}}\n"
        let secrets = ["KEY": "00FF00ff", "HOOK": "hook-secret"]
        let loaded = load([channel(settings + "limits: {calls: 7, budget: 9s}")], secrets: secrets)
        let limits = try #require(loaded.adapters["shop"]).profile.limits
        #expect(limits.callsMax == 7 && limits.budgetMS == 9000)
        #expect(limits.breakerFailures == ChannelLimits().breakerFailures)
        let wrong = load([channel(settings + "limits: {calls: 0, budjet: 9s}")], secrets: secrets)
        #expect(wrong.adapters.isEmpty && wrong.diagnostics.count == 2, "\(wrong.diagnostics)")
    }

    @Test func `secrets come by reference, from files and sealed, and settings have their defaults`() throws {
        let text = channel("encrypt_key: {env: KEY}\nother_config: {hook_secret: 'sealed:v1:abc'}")
        let loaded = load([text], secrets: ["KEY": "00FF00ff", "shop.hook_secret|sealed:v1:abc": "opened"])
        #expect(loaded.diagnostics.isEmpty)
        let adapter = try #require(loaded.adapters["shop"])
        #expect(adapter.channel["hook_secret"].textForm == "opened")
        #expect(adapter.channel["encrypt_key"].byteForm == [0, 255, 0, 255])
        #expect(adapter.channel["mode"].textForm == "live")
        #expect(adapter.channel["limit"].wholeNumber == 5)
        #expect(adapter.profile.notifyURL == "https://pay.example/notify/shop")
        #expect(adapter.channel["refund_notify_url"].textForm == "https://pay.example/notify/shop/refund")
        #expect(adapter.channel["return_url"].textForm == "https://pay.example/return/shop")
        #expect(adapter.profile.digest.count == 64)
        let file = load(
            [channel("encrypt_key: {file: k}\nother_config: {hook_secret: {file: h}}")],
            secrets: ["k": "00ff00ff\n", "h": "x\n"])
        #expect(file.adapters["shop"]?.channel["hook_secret"].textForm == "x")
    }

    @Test func `what is wrong is said at its place, and never with the secret`() {
        let loaded = load(
            [
                channel(
                    "encrypt_key: 0badc0de0badc0de\nother_config: {hook_secret: {env: NONE}, hok: 1, nets: [10.0.0.1/8], mode: liv, limit: x}"
                ),
                channel(
                    "encrypt_key: {env: LONG}\npublic_key: 'MIIB'\nother_config: {hook_secret: 'sealed:v1:zzz', encrypt_key: 1}\ndomain: https://x.example",
                    label: "b"),
                channel("", label: "c", plugin: "smal"), "channel_name: [",
                channel("encrypt_key: {evn: A}", label: "d"),
            ], secrets: ["LONG": "0badc0de0badc0de"])
        #expect(loaded.adapters.isEmpty)
        let found = loaded.diagnostics.map(\.description)
        let expected = [
            #"c0.yaml:4:14: error: "encrypt_key" is a secret and must not stand here in the clear: give {env: NAME} or {file: PATH}, or seal it with `sluice seal` [secret-in-the-clear]"#,
            "c0.yaml:5:29: error: the environment variable NONE is not set [secret-missing]",
            #"c0.yaml:5:42: error: the plugin small has no setting "hok" [unknown-setting]"#,
            #"c0.yaml:5:57: error: "10.0.0.1/8" is no network such as 203.0.113.0/24 or 2001:db8::/32 [bad-network]"#,
            "c0.yaml:5:76: error: expected one of live, test [setting-value]",
            "c0.yaml:5:88: error: expected an integer [setting-value]",
            "c1.yaml:4:14: error: the secret must have 4 bytes, this one has 8 [secret-length]",
            #"c1.yaml:6:29: error: this sealed text does not open: it was sealed with another master key, or for another channel or setting [secret-sealed]"#,
            #"c1.yaml:6:46: error: "encrypt_key" stands at the top level of a channel file, not under other_config [unknown-setting]"#,
            #"c1.yaml:7:1: error: the plugin small has no setting "domain" [unknown-setting]"#,
            #"c2.yaml:3:9: error: there is no plugin "smal" (did you mean "small"?) [unknown-plugin]"#,
        ]
        for line in expected where !found.contains(line) { Issue.record("missing: \(line)") }
        #expect(found.contains { $0.hasPrefix("c1.yaml:5:13: error:") && $0.contains("key") })
        #expect(found.contains { $0.hasPrefix("c4.yaml:4:15: error:") && $0.contains(#"did you mean "env""#) })
        #expect(!found.contains { $0.contains("0badc0de") })
    }

    @Test func `one bad file leaves the others alone, and a label is taken once`() {
        let good = channel("encrypt_key: {env: K}\nother_config: {hook_secret: {env: K}}")
        let loaded = load([good, channel("bad: 1", label: "b"), good], secrets: ["K": "00ff00ff"])
        #expect(loaded.adapters.keys.sorted() == ["shop"])
        #expect(loaded.diagnostics.contains { $0.code == "label-twice" && $0.position.file == "c2.yaml" })
    }

    @Test func `a plugin without cases, or with failing ones, has no channels`() {
        let good = channel("encrypt_key: {env: K}\nother_config: {hook_secret: {env: K}}")
        let failing = load(
            [good], secrets: ["K": "00ff00ff"], cases: cases.replacing("state: succeeded", with: "state: failed"))
        #expect(failing.adapters.isEmpty)
        #expect(failing.diagnostics.map(\.code) == ["plugin-refused", "case-failed"])
        let uncovered = load(
            [good], secrets: ["K": "00ff00ff"],
            cases: cases.replacing("operation: confirm, then: {state: succeeded}", with: "operation: pay"))
        #expect(uncovered.diagnostics.contains { $0.code == "case-coverage" && $0.message.contains("confirm") })
        let none = ChannelLoader.load(
            plugins: [
                PluginSource(
                    file: "small.yaml", bytes: Array(plugin.utf8), casesFile: "small.cases.yaml", casesBytes: nil)
            ],
            channels: [], resolver: TestSecrets(), publicBaseURL: "https://pay.example", runsCases: true)
        #expect(none.diagnostics.map(\.code) == ["cases-missing"])
    }

    @Test func `a key of the wrong kind is noticed before anything is signed with it`() throws {
        let text = """
            plugin: signer
            language: 1
            about: signs with any key
            settings: {signing_key: {kind: private-key}}
            money: {unit: minor, currencies: any}
            recipes: {sign: {text: "a", then: [rsa-sha256: channel.signing_key, base64]}}
            answers: {verify: {none: "a test"}, outcomes: [{else: unknown}]}
            operations:
              pay: {request: {POST: "https://x.example/", form: {sign: "${recipe.sign}"}}, result: {none: true}}
              query: {request: {GET: "https://x.example/"}, trade: {state: pending}}
            callbacks: {none: "asked for"}
            """
        let source = PluginSource(file: "s.yaml", bytes: Array(text.utf8), casesFile: "s.cases.yaml", casesBytes: [])
        func load(_ key: PrivateKey) throws -> LoadResult {
            ChannelLoader.load(
                plugins: [source],
                channels: [
                    ChannelSource(
                        file: "c.yaml",
                        bytes: Array(channel("other_config: {signing_key: {env: K}}", plugin: "signer").utf8))
                ], resolver: TestSecrets(values: ["K": try key.exportPEM()]), publicBaseURL: "https://pay.example",
                runsCases: false)
        }
        #expect(try load(PrivateKey.generateRSA(bits: 2048)).diagnostics.isEmpty)
        let refused = try load(PrivateKey.generateEd25519())
        #expect(refused.adapters.isEmpty)
        #expect(refused.diagnostics.map(\.code) == ["signature-key"])
        #expect(refused.diagnostics.first?.position.file == "c.yaml")
    }
}
