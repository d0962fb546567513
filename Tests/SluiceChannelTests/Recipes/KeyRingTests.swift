import SluiceCrypto
import SluiceSchema
import SluiceTrade
import Testing

@testable import SluiceChannel

@Suite struct KeyRingTests {
    private static let lax = KeyRing(name: "r", from: nil, fetch: nil, inline: nil, hosts: [], trust: nil)
    private static let strict = KeyRing(
        name: "r", from: nil, fetch: nil, inline: nil, hosts: [".provider.example", "keys.other.example"], trust: nil)

    @Test(arguments: [
        "https://api.provider.example/certs/1", "https://API.Provider.Example/x?y=z", "https://keys.other.example",
    ])
    func `a key is fetched from a host on the list`(_ url: String) {
        #expect(KeyRingTests.strict.isFetchable(url))
    }

    @Test(arguments: [
        "http://api.provider.example/", "https://provider.example.evil.example/", "https://evilprovider.example/",
        "https://.provider.example/", "https://api.provider.example@evil.example/",
        "https://evil.example/.provider.example",
        "https://evil.example#.provider.example", "https://evil.example\\.provider.example",
        "https://evil.example?.provider.example",
        "https://api.provider.example:8443/", "https:///api.provider.example", "https://x.keys.other.example/",
        "ftp://api.provider.example/", "//api.provider.example/", "", "https://api.provider.example /",
        "https://%61.provider.example/",
        "https://api.provider.example\r\nHost: evil.example",
    ])
    func `a key is never fetched from anywhere else`(_ url: String) {
        #expect(!KeyRingTests.strict.isFetchable(url))
    }

    @Test func `a ring that is not fetched knows only what it was given`() throws {
        let key = try PrivateKey.generateEd25519().publicKey
        let run = Run(channel: [:], moment: Everything.moment, supply: Supply(keys: ["r": ["a": key]]), rings: [:])
        #expect(throws: Never.self) { try KeyRingTests.lax.key(id: "a", in: run) }
        for id in ["b", "", String(repeating: "a", count: 513)] {
            #expect(throws: RunProblem.self) { try KeyRingTests.lax.key(id: id, in: run) }
        }
        #expect(throws: RunProblem.self) { try KeyRingTests.lax.key(id: nil, in: run) }
    }

    @Test func `a callback that names a key elsewhere is refused and never followed`() throws {
        let text = """
            plugin: linked
            language: 1
            about: keys by URL
            settings: {}
            money: {unit: minor, currencies: [EUR]}
            recipes:
              proof: {text: "${raw}", then: [rsa-sha256: key.certs], key_id: "${header.X-Cert}", given: "${header.X-Sig | from-base64}"}
            keys:
              certs:
                fetch: {request: {GET: "${id}"}, format: text, key: "${raw | certificate}", lives: 1h}
                hosts: [".provider.example"]
            answers: {verify: {none: "a test"}, outcomes: [{else: unknown}]}
            operations:
              pay: {sent_by: nobody, result: {none: true}}
              query: {request: {GET: "https://x.example/"}, trade: {state: pending}}
            callbacks:
              paid:
                at: notify
                format: json
                verify: proof
                trade: {trading_order_no: "${callback.n}", merchant: {none: "x"}, amount: "${callback.a}", currency: EUR, state: succeeded}
            """
        var diagnostics = Diagnostics()
        let plugin = Plugin.compile(Array(text.utf8), file: "linked.yaml", into: &diagnostics)
        #expect(diagnostics.sorted.map(\.description).isEmpty)
        let node = try YAMLParser.parse(Array("channel_label: l".utf8), file: "c.yaml")
        let builder = ChannelBuilder(
            plugin: try #require(plugin), resolver: TestSecrets(), publicBaseURL: "https://pay.example", isCase: false)
        let adapter = try #require(builder.build(node, digest: "", &diagnostics))
        func receive(_ id: String) -> CallbackReading {
            adapter.receive(
                at: .notify,
                WireCallback(
                    method: "POST", path: "/notify/l", headers: [("X-Cert", id), ("X-Sig", "AAAA")],
                    body: Array(#"{"n":"A","a":1}"#.utf8)), moment: Everything.moment, supply: Supply())
        }
        guard case .needsKey("certs", "https://a.provider.example/1") = receive("https://a.provider.example/1") else {
            Issue.record("a key from a listed host is fetched")
            return
        }
        guard case .refused(let refusal, "paid") = receive("https://a.provider.example.evil.example/1") else {
            Issue.record("followed")
            return
        }
        #expect(refusal.kind == .unknownKey)
        #expect(throws: ChannelError.self) {
            try adapter.renderKeys("certs", id: "https://evil.example/", moment: Everything.moment, supply: Supply())
        }
    }
}
