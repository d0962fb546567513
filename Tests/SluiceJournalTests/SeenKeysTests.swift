import Foundation
import GRDB
import SluiceTesting
import Testing

@testable import SluiceJournal

/// What is told to be new must be; what is new should be told so.
@Suite struct SeenKeysTests {
    /// As many keys as keep a scan busy for several bites.
    private static let manyKeys = 20_000

    private func open(
        _ folder: String, _ change: (inout JournalOptions) -> Void = { _ in }
    ) async throws(JournalError) -> JournalStore {
        var options = JournalOptions()
        options.reserveBytes = 0
        change(&options)
        return try await JournalStore.open(
            directory: folder, journals: journals, indexer: TestIndexer(), fileSystem: UnsyncedFiles(), options: options
        )
    }

    private func commit(_ numbers: Range<Int>, to store: JournalStore) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 500) {
            try await store.commit(
                (start..<min(start + 500, numbers.upperBound)).map { number in
                    let record = TestRecord(key: "k\(number)", secondary: secondary(number), group: "g\(number)")
                    return JournalEntry(journal: "trade", record: record.bytes)
                })
        }
    }

    /// In no order, as the numbers of business systems are.
    private func secondary(_ number: Int) -> String { "\(number % 7)/\(number)" }

    private func filledFolder() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let store = try await open(folder.path)
        try await commit(0..<Self.manyKeys, to: store)
        await store.close()
        return folder
    }

    private func expectAll(
        _ numbers: some Sequence<Int>, in store: JournalStore, _ comment: Comment
    ) async throws {
        for number in numbers {
            let line = try await store.latest("trade", secondary: secondary(number))
            guard line == nil else { continue }
            Issue.record("\(secondary(number)) is not found: \(comment)")
            return
        }
    }

    private func waitForScan(of store: JournalStore) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while !store.counters().knowsNewKeys {
            try #require(ContinuousClock.now < deadline, "the scan does not end")
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test func `no hash is forgotten while layers are added, and few foreign ones seem to be there`() {
        var random = SeededRandom.printed()
        var filter = BloomFilter(firstBytes: 4_096, maxBytes: 1 << 20)
        let count = 40_000
        let hashes = (0..<count).map { _ in random.next() }
        for (number, hash) in hashes.enumerated() {
            let isIn = filter.insert(hash)
            #expect(isIn)
            if number % 1_000 == 0 { #expect(hashes[...number].allSatisfy(filter.contains)) }
        }
        #expect(hashes.allSatisfy(filter.contains))
        #expect(filter.bytes == 4_096 * (1 + 2 + 4 + 8), "as ten million keys take 15 MiB from 1 MiB on")
        let wrong = (0..<count).count { _ in filter.contains(random.next()) }
        #expect(wrong * 100 < count * 3, "\(wrong) of \(count)")
    }

    @Test func `a key is not new once it was added, in its journal`() {
        var random = SeededRandom.printed()
        let seenKeys = SeenKeys(options: inlineOptions())
        let keys = (0..<10_000).map { _ in "app/\(random.next())é" }
        let hashes = keys.map { key in Array(key.utf8).withUnsafeBytes { SeenKeys.hash(1, utf8: $0) } }
        #expect(seenKeys.add(hashes))
        #expect(!keys.contains { seenKeys.isNew(1, secondary: $0) }, "nothing is new before the scan has ended")
        #expect(!seenKeys.isNew(0, secondary: "another"))
        seenKeys.complete()
        #expect(!keys.contains { seenKeys.isNew(1, secondary: $0) })
        let others = keys.count { seenKeys.isNew(0, secondary: $0) }
        #expect(others > 9_000, "\(others) of 10000")
        #expect(seenKeys.spared == others)
    }

    @Test func `nothing is new any more when there were too many keys`() async throws {
        let folder = try TemporaryFolder()
        let store = try await open(folder.path) {
            $0.maxSeenKeysBytes = 0; $0.runsInline = true
        }
        #expect(store.counters().knowsNewKeys)
        try await commit(0..<30, to: store)
        #expect(store.counters().knowsNewKeys)
        try await commit(30..<60, to: store)
        #expect(!store.counters().knowsNewKeys)
        try await expectAll(0..<60, in: store, "without the filter")
        #expect(try await store.latest("trade", secondary: "unseen") == nil)
        #expect(store.counters().sparedQuestions == 0)
        await store.close()
    }

    @Test func `the scan walks along the index of the secondary keys, which has all it reads`() throws {
        let plan = try DatabaseQueue().write { database in
            try IndexSchema.create(database)
            try IndexSchema.complete(database, about: [:])
            return try Row.fetchAll(
                database, sql: "EXPLAIN QUERY PLAN " + SeenKeysScan.sql, arguments: [0, "app/order", 5]
            ).map { $0["detail"] as String }
        }
        #expect(
            plan == ["SEARCH latest USING COVERING INDEX latest_secondary ((journal,secondary)>(?,?))"], "\(plan)")
    }

    @Test func `what was committed before a restart is found at once and after the scan`() async throws {
        let folder = try await filledFolder()
        let store = try await open(folder.path)
        try await expectAll(stride(from: 0, to: Self.manyKeys, by: 97), in: store, "while the scan runs")
        try await waitForScan(of: store)
        try await expectAll(0..<Self.manyKeys, in: store, "after the scan")
        await store.close()
    }

    @Test func `lines that only the start gives to the index are found after the scan`() async throws {
        let folder = try TemporaryFolder()
        let copy = try TemporaryFolder()
        let store = try await open(folder.path) { $0.indexDelayMS = 3_600_000 }
        try await commit(0..<300, to: store)
        // As after a kill: the index has none of the lines.
        try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path + "/j")
        await store.close()
        let second = try await open(copy.path + "/j")
        #expect(second.report.journals[0].provedLines == 300)
        try await waitForScan(of: second)
        try await expectAll(0..<300, in: second, "lines that the index had to catch up with")
        await second.close()
    }

    @Test func `the index is asked nothing for a new key`() async throws {
        let folder = try await filledFolder()
        let store = try await open(folder.path)
        try await waitForScan(of: store)
        let count = 2_000
        for number in 0..<count {
            #expect(try await store.latest("trade", secondary: "never seen \(number)") == nil)
        }
        let counters = store.counters()
        #expect(counters.sparedQuestions + counters.indexQuestions == count)
        #expect(counters.indexQuestions * 100 < count * 3)
        await store.close()
    }

    @Test func `what is committed while the scan runs is found`() async throws {
        let folder = try await filledFolder()
        let store = try await open(folder.path) { $0.indexDelayMS = 1 }
        let (first, last) = (Self.manyKeys, Self.manyKeys + 4_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in stride(from: first, to: last, by: 1_000) {
                group.addTask {
                    for number in start..<(start + 1_000) {
                        try await commit(number..<(number + 1), to: store)
                        try await expectAll([number], in: store, "just committed")
                    }
                }
            }
            try await group.waitForAll()
        }
        try await waitForScan(of: store)
        try await expectAll(0..<last, in: store, "after the scan")
        await store.close()
    }

    @Test func `a store closes while the scan runs`() async throws {
        let folder = try await filledFolder()
        var unfinished = 0
        for _ in 0..<5 {
            let store = try await open(folder.path)
            await store.close()
            if !store.counters().knowsNewKeys { unfinished += 1 }
        }
        #expect(unfinished > 0, "neither the start nor the end waits for the scan")
    }

    @Test func `without threads the scan has ended when the store opens`() async throws {
        let disk = MemoryDisk()
        let first = try await openInMemory(disk)
        try await commit(0..<500, to: first)
        await first.close()
        let store = try await openInMemory(disk)
        #expect(store.counters().knowsNewKeys)
        try await expectAll(0..<500, in: store, "after the inline scan")
        #expect(try await store.latest("trade", secondary: "unseen") == nil)
        await store.close()
    }
}
