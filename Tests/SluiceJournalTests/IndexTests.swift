import GRDB
import Foundation
import Testing

@testable import SluiceJournal

/// The index on a real disk: deleted, behind, foreign and ahead (J3).
@Suite struct IndexTests {
    private func open(
        _ folder: TemporaryFolder, indexer: TestIndexer = TestIndexer(), segmentBytes: Int = 2_000
    ) async throws(JournalError) -> JournalStore {
        var options = JournalOptions()
        options.reserveBytes = 0
        options.segmentBytes = segmentBytes
        return try await JournalStore.open(
            directory: folder.path, journals: journals, indexer: indexer, options: options)
    }

    private func fill(_ folder: TemporaryFolder, _ numbers: Range<Int>) async throws {
        let store = try await open(folder)
        for number in numbers { try await store.commit([entry("\(number)")]) }
        await store.close()
    }

    private func deleteIndex(_ folder: TemporaryFolder) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("index") {
            try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        }
    }

    @Test func `a secondary key is searched for in its own index, not in the whole journal`() throws {
        let plan = try DatabaseQueue().write { database in
            try IndexSchema.create(database)
            try IndexSchema.complete(database, about: [:])
            return try Row.fetchAll(
                database, sql: "EXPLAIN QUERY PLAN " + IndexLookups.primarySQL, arguments: [0, "app/order"]
            ).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains("latest_secondary (journal=? AND secondary=?)") }, "\(plan)")
        #expect(plan.count == 1, "nothing is sorted: \(plan)")
    }

    @Test func `a start after a clean end reads nothing again`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<30)
        let store = try await open(folder)
        #expect(store.report.indexRebuilt == nil)
        #expect(store.report.journals.map(\.provedLines) == [0, 0])
        #expect(try await store.latest("trade", primary: "29") != nil)
        await store.close()
    }

    @Test func `a deleted index comes back by itself`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<30)
        try deleteIndex(folder)
        let store = try await open(folder)
        #expect(store.report.indexRebuilt != nil)
        for number in 0..<30 { #expect(try await store.latest("trade", primary: "\(number)") != nil) }
        #expect(try await store.history("trade", group: "g").count == 30)
        await store.close()
    }

    @Test func `an index of which only a part was built is thrown away`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<30)
        let part = folder.path + "/index.sqlite.new"
        try FileManager.default.moveItem(atPath: folder.path + "/index.sqlite", toPath: part)
        let store = try await open(folder)
        #expect(store.report.indexRebuilt == "there was none")
        #expect(store.report.journals[0].provedLines == 30)
        #expect(try await store.latest("trade", primary: "29") != nil)
        #expect(!FileManager.default.fileExists(atPath: part))
        await store.close()
    }

    @Test func `a refused start leaves the index of other journals as it was`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<30)
        let old = try Data(contentsOf: URL(filePath: folder.path + "/index.sqlite"))
        let path = folder.path + "/trade/trade-00000000000000000001.jsonl"
        var damaged = try Data(contentsOf: URL(filePath: path))
        damaged[20] ^= 1
        try damaged.write(to: URL(filePath: path))
        #expect(
            await code { () throws(JournalError) in _ = try await open(folder, indexer: TestIndexer(version: 2)) }
                == "journal-damaged")
        #expect(try Data(contentsOf: URL(filePath: folder.path + "/index.sqlite")) == old)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/index.sqlite.new"))
    }

    /// Several batches, keys that come again in a later one, work that a later journal closes, and both ways to a line.
    @Test func `a rebuilt index says what the one said that grew with the lines`() async throws {
        let folder = try TemporaryFolder()
        var options = JournalOptions()
        options.reserveBytes = 0
        options.segmentBytes = 1 << 20
        func opened() async throws(JournalError) -> JournalStore {
            try await JournalStore.open(
                directory: folder.path, journals: journals, indexer: TestIndexer(), fileSystem: UnsyncedFiles(),
                options: options)
        }
        let count = 9_000
        let first = try await opened()
        for round in 0..<2 {
            for start in stride(from: 0, to: count, by: 500) {
                try await first.commit(
                    (start..<(start + 500)).flatMap { number in
                        let secondary = round == 0 ? "s\(number)" : ""
                        let work = round == 0 ? "open w\(number) k \(number)" : "attempt w\(number) 5 \(number + 7)"
                        let done = round == 1 && number % 3 > 0 ? "close w\(number)" : ""
                        return [
                            (
                                "trade",
                                TestRecord(key: "\(number)", secondary: secondary, group: "g\(number)", work: work)
                            ),
                            ("payment_log", TestRecord(group: "g\(number)", work: done)),
                        ].map { JournalEntry(journal: $0.0, record: $0.1.bytes) }
                    })
            }
        }
        func answers(_ store: JournalStore) async throws -> [[UInt8]] {
            var answers: [[UInt8]] = []
            for number in stride(from: 0, to: count, by: 371) {
                answers.append(try #require(try await store.latest("trade", primary: "\(number)")))
                answers.append(try #require(try await store.latest("trade", secondary: "s\(number)")))
                answers += try await store.history("trade", group: "g\(number)")
                answers += try await store.history("payment_log", group: "g\(number)")
            }
            answers.append(Array("\(try await store.work(kind: "k", dueBeforeMS: 5_000, limit: 20_000))".utf8))
            answers.append(Array("\(try await store.workCount(kind: "k"))".utf8))
            answers += try await store.page("trade", after: count - 3, limit: 300).map(\.bytes)
            return answers
        }
        await first.close()
        let grown = try await opened()
        #expect(grown.report.indexRebuilt == nil)
        let wanted = try await answers(grown)
        await grown.close()
        try deleteIndex(folder)
        let rebuilt = try await opened()
        #expect(rebuilt.report.indexRebuilt != nil)
        #expect(try await rebuilt.workCount(kind: "k") == count / 3)
        #expect(try await answers(rebuilt) == wanted)
        await rebuilt.close()
    }

    @Test func `an index that is behind is continued`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<10)
        let copy = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: folder.path + "/index.sqlite", toPath: copy.path + "/old")
        try await fill(folder, 10..<30)
        try deleteIndex(folder)
        try FileManager.default.copyItem(atPath: copy.path + "/old", toPath: folder.path + "/index.sqlite")
        let store = try await open(folder)
        #expect(store.report.indexRebuilt == nil)
        #expect(store.report.journals[0].provedLines == 20)
        #expect(try await store.history("trade", group: "g").count == 30)
        await store.close()
    }

    @Test func `an index of other journals is built again`() async throws {
        let folder = try TemporaryFolder()
        let other = try TemporaryFolder()
        try await fill(folder, 0..<10)
        try await fill(other, 100..<150)
        try deleteIndex(folder)
        try FileManager.default.copyItem(atPath: other.path + "/index.sqlite", toPath: folder.path + "/index.sqlite")
        let store = try await open(folder)
        #expect(store.report.indexRebuilt != nil)
        #expect(try await store.latest("trade", primary: "100") == nil)
        #expect(try await store.latest("trade", primary: "9") != nil)
        await store.close()
    }

    @Test func `an index that proves lost lines stops the start`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<5)
        let path = folder.path + "/trade/trade-00000000000000000001.jsonl"
        let whole = try Data(contentsOf: URL(filePath: path))
        let fourthEnd = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }[3]
        try whole.prefix(through: fourthEnd).write(to: URL(filePath: path))
        #expect(await code { () throws(JournalError) in _ = try await open(folder) } == "journal-shortened")
        try whole.prefix(fourthEnd + 9).write(to: URL(filePath: path))
        #expect(await code { () throws(JournalError) in _ = try await open(folder) } == "journal-damaged")
        try deleteIndex(folder)
        #expect(await code { () throws(JournalError) in _ = try await open(folder) } == "journal-damaged")
        try FileManager.default.removeItem(atPath: folder.path + "/commit.log")
        let store = try await open(folder)
        #expect(store.report.journals[0].head.sequence == 4)
        await store.close()
    }

    @Test func `an index that knows lines behind the commit log stops the start`() async throws {
        let folder = try TemporaryFolder()
        let store = try await open(folder)
        try await store.commit([entry("0")])
        let log = folder.path + "/commit.log"
        let early = try Data(contentsOf: URL(filePath: log))
        for number in 1..<5 { try await store.commit([entry("\(number)")]) }
        await store.close()
        try early.write(to: URL(filePath: log))
        #expect(await code { () throws(JournalError) in _ = try await open(folder) } == "journal-log-mismatch")
        try FileManager.default.removeItem(atPath: log)
        let again = try await open(folder)
        #expect(again.report.journals[0].head.sequence == 5)
        await again.close()
    }

    @Test func `an earlier segment that is missing or shorter stops the start`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<30)
        let path = folder.path + "/trade/trade-00000000000000000001.jsonl"
        let whole = try Data(contentsOf: URL(filePath: path))
        try whole.dropLast().write(to: URL(filePath: path))
        #expect(await code { () throws(JournalError) in _ = try await open(folder) } == "journal-damaged")
        try FileManager.default.removeItem(atPath: path)
        #expect(await code { () throws(JournalError) in _ = try await open(folder) } == "journal-damaged")
    }

    @Test func `an index of another indexer is built again`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<3)
        let store = try await open(folder, indexer: TestIndexer(version: 2))
        #expect(store.report.indexRebuilt != nil)
        await store.close()
    }

    @Test func `an unreadable index is built again`() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, 0..<3)
        try deleteIndex(folder)
        try Data(repeating: 7, count: 9_000).write(to: URL(filePath: folder.path + "/index.sqlite"))
        let store = try await open(folder)
        #expect(try await store.latest("trade", primary: "2") != nil)
        await store.close()
    }

    @Test func `a second writer is turned away`() async throws {
        let folder = try TemporaryFolder()
        let store = try await open(folder)
        #expect(await code { () throws(JournalError) in _ = try await open(folder) } == "journal-locked")
        await store.close()
        await (try open(folder)).close()
    }

    @Test func `a running store can be verified, and recorded heads are compared`() async throws {
        let folder = try TemporaryFolder()
        let store = try await open(folder)
        for number in 0..<20 { try await store.commit([entry("\(number)")]) }
        let verifier = JournalVerifier()
        let finding = try verifier.verify(directory: folder.path, journals: journals)[0]
        #expect(finding.problem == nil)
        #expect(finding.head.sequence == 20)
        func problem(_ expected: JournalHead) throws -> String? {
            try verifier.verify(directory: folder.path, journals: ["trade"], expected: ["trade": [expected]])[0]
                .problem?.code
        }
        #expect(try problem(finding.head) == nil)
        #expect(try problem(.init(sequence: 21, chain: finding.head.chain)) == "journal-shortened")
        #expect(try problem(.init(sequence: 20, chain: String(repeating: "0", count: 64))) == "journal-damaged")
        #expect(JournalHead(finding.head.description) == finding.head)
        await store.close()
    }
}
