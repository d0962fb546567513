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
}
