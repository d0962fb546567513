import Foundation
import SluiceAuditor
import Testing

/// The bytes themselves: chain, numbers, tails, secrets.
@Suite struct JournalBytesTests {
    private func spoiled(_ journal: String, _ segment: Int, _ spoil: (inout [UInt8]) -> Void) -> Evidence {
        var evidence = SmallHistory().sealed()
        for index in evidence.journals.indices where evidence.journals[index].name == journal {
            spoil(&evidence.journals[index].segments[segment].bytes)
        }
        return evidence
    }

    private func findings(of invariant: Invariant, in evidence: Evidence) -> [Finding] {
        Auditor.audit(evidence).filter { $0.invariant == invariant }
    }

    @Test(arguments: ["trade", "refund", "payment_log"])
    func `a bit that is turned anywhere is found`(journal: String) throws {
        var evidence = SmallHistory().sealed()
        let index = try #require(evidence.journals.firstIndex { $0.name == journal })
        let bytes = evidence.journals[index].segments[0].bytes
        for offset in bytes.indices where offset % 7 == 0 || offset + 80 > bytes.count {
            evidence.journals[index].segments[0].bytes = bytes
            evidence.journals[index].segments[0].bytes[offset] ^= 1
            #expect(!findings(of: .chained, in: evidence).isEmpty, "\(journal), byte \(offset)")
        }
    }

    @Test func `a line that is gone is found`() {
        let evidence = spoiled("trade", 0) { bytes in
            bytes.removeSubrange(0...(bytes.firstIndex(of: 10) ?? 0))
        }
        #expect(findings(of: .chained, in: evidence).first?.sentence.contains("not number 1") == true)
    }

    @Test func `a torn tail is damage only where nobody was killed`() {
        var evidence = spoiled("payment_log", 3) { $0 += Array("{\"seq\":17,\"trading".utf8) }
        #expect(findings(of: .chained, in: evidence).first?.sentence.contains("without a line feed") == true)
        evidence.mayHaveTornTail = true
        #expect(Auditor.audit(evidence).isEmpty)
        let early = spoiled("payment_log", 0) { $0.removeLast() }
        #expect(!findings(of: .chained, in: early).isEmpty)
    }

    @Test func `a segment that is missing or misnamed is found`() {
        var evidence = SmallHistory().sealed()
        evidence.journals[0].segments.removeFirst()
        #expect(findings(of: .chained, in: evidence).first?.sentence.contains("the next segment should be") == true)
    }

    @Test func `a line that changed since it was seen, or is gone, is found`() {
        var evidence = SmallHistory().sealed()
        let chain = String(repeating: "0", count: 64)
        evidence.heads = [ChainHead(journal: "trade", sequence: 2, chain: chain)]
        #expect(findings(of: .unchanging, in: evidence).first?.sentence.contains("has another now") == true)
        evidence.heads = [ChainHead(journal: "trade", sequence: 8, chain: chain)]
        #expect(findings(of: .unchanging, in: evidence).first?.sentence.contains("is gone") == true)
    }

    @Test func `a chain that was seen and still stands is no finding`() throws {
        var evidence = SmallHistory().sealed()
        let line = String(decoding: evidence.journals[0].segments[0].bytes, as: UTF8.self).split(separator: "\n")[1]
        let chain = String(line.dropLast(2).suffix(64))
        evidence.heads = [ChainHead(journal: "trade", sequence: 2, chain: chain)]
        #expect(Auditor.audit(evidence).isEmpty)
    }

    @Test(arguments: [
        "{\"a\":}", "{\"a\":01}", "{\"a\":1,}", "{\"a\":\"\u{1}\"}", "{\"a\":1,\"a\":2}", "{\"a\":[1 2]}",
    ])
    func `what is no JSON is no line`(value: String) {
        var history = SmallHistory()
        history.set("payment_log", 1, "request_data", value.hasPrefix("{\"a\":1,\"a") ? "1,\"outcome\":1" : value)
        #expect(findings(of: .chained, in: history.sealed()).first?.sentence.contains("not JSON") == true)
    }

    @Test func `a secret is found in every writing`() {
        let secret = Array("correct horse battery".utf8)
        let writings = [
            "correct horse battery", SmallHistory.hex(secret), SmallHistory.hex(secret).uppercased(),
            Data(secret).base64EncodedString(),
        ]
        for writing in writings {
            var history = SmallHistory()
            history.evidence.secrets = Needle.writings(of: secret, name: "the app's key")
            #expect(Auditor.audit(history.sealed()).isEmpty)
            history.set("payment_log", 3, "request_data", "{\"a\":\"\(writing)\"}")
            let found = findings(of: .secret, in: history.sealed())
            #expect(found.first?.sentence.contains("the app's key stands in payment_log-") == true)
            #expect(found.allSatisfy { !$0.sentence.contains(writing) })
        }
        var elsewhere = SmallHistory()
        elsewhere.evidence.secrets = Needle.writings(of: secret, name: "the app's key")
        elsewhere.evidence.texts = [NamedBytes(name: "gateway.log", bytes: Array("x correct horse battery".utf8))]
        #expect(findings(of: .secret, in: elsewhere.sealed()).count == 1)
    }

    @Test func `journals are read from a folder in the order of their segments`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let evidence = SmallHistory().sealed()
        for journal in evidence.journals {
            let place = folder.appendingPathComponent("journals/\(journal.name)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data("x".utf8).write(to: place.appendingPathComponent("\(journal.name)-1.jsonl.torn-7"))
            for segment in journal.segments {
                try Data(segment.bytes).write(to: place.appendingPathComponent(segment.name))
            }
        }
        var loaded = evidence
        loaded.journals = try Evidence(dataFolder: folder).journals
        #expect(loaded.journals.map(\.segments.count) == evidence.journals.map(\.segments.count))
        #expect(Auditor.audit(loaded).isEmpty)
    }
}
