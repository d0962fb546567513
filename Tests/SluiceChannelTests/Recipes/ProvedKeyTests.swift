import Foundation
import SluiceCrypto
import SluiceSchema
import SluiceTrade
import Testing

@testable import SluiceChannel

/// A certificate that travels in the message is proved once an hour; in between the ring remembers it. These tests go red
/// where it remembers more than was proved.
@Suite struct ProvedKeyTests {
    private let leaf: Certificate
    private let root: Certificate
    /// The leaf and what leads to the root, as one message brings them.
    private let chain: String
    private let leafAlone: String
    private let ring: KeyRing
    private let scope = Scope(roots: [.channel: .open, .callback: .open])

    init() throws {
        let texts = try ProvedKeyTests.texts()
        leafAlone = try #require(texts["leaf"])
        chain = leafAlone + (try #require(texts["intermediate"]))
        leaf = try Certificate(leafAlone)
        root = try Certificate(try #require(texts["root"]))
        var diagnostics = Diagnostics()
        let inline = Template.compile(ProvedKeyTests.node("${callback.certificate}"), in: scope, into: &diagnostics)
        let roots = Expression.compile(bare: ProvedKeyTests.node("channel.roots"), in: scope, into: &diagnostics)
        ring = KeyRing(
            name: "travelling", from: nil, fetch: nil, inline: inline, hosts: [],
            trust: KeyRing.Trust(roots: try #require(roots), name: nil))
    }

    @Test func `a certificate is proved once an hour`() throws {
        let now = leaf.notBefore + 60
        let first = try key(chain, at: now)
        #expect(try key(chain, at: now + 3600) === first)
        #expect(try key(chain, at: now + 3601) !== first)
    }

    @Test func `what was proved says nothing about the time before`() throws {
        let first = try key(chain, at: leaf.notBefore + 60)
        #expect(try key(chain, at: leaf.notBefore + 59) !== first)
        #expect(throws: RunProblem.self) { try key(chain, at: leaf.notBefore - 60) }
    }

    @Test func `what was proved ends with the certificate`() throws {
        _ = try key(chain, at: leaf.notAfter - 60)
        #expect(throws: RunProblem.self) { try key(chain, at: leaf.notAfter + 60) }
    }

    @Test func `what was proved under one root is not believed under another`() throws {
        let now = leaf.notBefore + 60
        let first = try key(chain, at: now)
        #expect(throws: RunProblem.self) { try key(chain, at: now, roots: [leaf]) }
        #expect(throws: RunProblem.self) { try key(chain, at: now, roots: []) }
        // The same root read again is another object, so it is proved again.
        #expect(try key(chain, at: now, roots: [try Certificate(der: root.der())]) !== first)
    }

    @Test func `a chain that was not proved is not believed for one that was`() throws {
        let now = leaf.notBefore + 60
        _ = try key(chain, at: now)
        #expect(throws: RunProblem.self) { try key(leafAlone, at: now) }
        #expect(throws: RunProblem.self) { try key(chain.replacing("M", with: "N"), at: now) }
        #expect(throws: RunProblem.self) { try key("", at: now) }
    }

    @Test func `of many keys the latest are kept`() throws {
        let proved = ProvedKeys()
        let key = try PrivateKey.generateEd25519().publicKey
        for number in UInt8(0)...16 {
            proved.keep(key, of: [number], under: [root], provedAt: 100, validity: 0...200)
        }
        #expect(proved.key(of: [0], under: [root], atUnixSeconds: 100) == nil)
        #expect(proved.key(of: [1], under: [root], atUnixSeconds: 100) === key)
        #expect(proved.key(of: [16], under: [root], atUnixSeconds: 200) === key)
        #expect(proved.key(of: [16], under: [root], atUnixSeconds: 201) == nil)
    }

    private func key(_ certificate: String, at seconds: Int64, roots: [Certificate]? = nil) throws -> PublicKey {
        let moment = Moment(now: Instant(seconds: seconds), nonce: Everything.moment.nonce)
        let channel: ObjectValue = ["roots": .key(.certificates(roots ?? [root]))]
        var run = Run(channel: channel, moment: moment, supply: Supply(), rings: [:])
        run.environment[.callback] = .object(["certificate": .text(certificate)])
        return try ring.key(id: nil, in: run)
    }

    private static func node(_ text: String) -> YAMLNode {
        YAMLNode(
            position: SourcePosition(file: "t.yaml", line: 1, column: 1),
            content: .scalar(.init(text: text, isPlain: false)))
    }

    /// What the `openssl` command made for the tests of the crypto room.
    private static func texts() throws -> [String: String] {
        let rooms = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: rooms.appending(path: "SluiceCryptoTests/Cases/keys.json"))
        return (try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]).compactMapValues {
            $0 as? String
        }
    }
}
