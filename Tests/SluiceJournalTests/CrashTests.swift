import Synchronization
import SluiceTesting
import Testing

@testable import SluiceJournal

/// Dies at operation 1, 2, 3 … until a run survives. After each death the journals are opened twice, the chain is proved
/// both times, every acknowledged line must be there (J1, J4), and of each commit all lines or none.
@Suite struct CrashTests {
    @Test func `a process killed at any operation loses nothing acknowledged`() async throws {
        var random = SeededRandom.printed()
        try await dieEverywhere(&random) { disk, _ in disk.restarted() }
    }

    @Test func `a machine that loses power at any operation loses nothing acknowledged`() async throws {
        var random = SeededRandom.printed()
        for _ in 0..<2 {
            try await dieEverywhere(&random) { disk, random in disk.crashed(&random, tearsSectors: false) }
        }
    }

    @Test func `lost sectors of an unsynced group lose nothing acknowledged`() async throws {
        var random = SeededRandom.printed()
        for _ in 0..<2 {
            try await dieEverywhere(&random) { disk, random in disk.crashed(&random, tearsSectors: true) }
        }
    }

    private func dieEverywhere(
        _ random: inout SeededRandom, _ afterlife: (MemoryDisk, inout SeededRandom) -> MemoryDisk
    ) async throws {
        var options = inlineOptions()
        options.segmentBytes = 900
        options.commitLogBytes = 16_384
        for diesAt in 1..<10_000 {
            let disk = MemoryDisk()
            disk.state.withLock { $0.diesAt = diesAt }
            let (acknowledged, survived) = await history(disk, options)
            var after = afterlife(disk, &random)
            // A start may die too.
            after.state.withLock { $0.diesAt = 1 + random.next(below: 40) }
            if let store = try? await openInMemory(after, options: options) { await store.close() }
            after = afterlife(after, &random)
            for _ in 0..<2 {
                after = try await check(after, acknowledged, options)
            }
            if survived { return }
        }
        Issue.record("no run survived")
    }

    /// Commits from several tasks at once; returns the keys whose commit returned.
    private func history(_ disk: MemoryDisk, _ options: JournalOptions) async -> (
        acknowledged: [String], survived: Bool
    ) {
        guard let store = try? await openInMemory(disk, options: options) else { return ([], false) }
        var acknowledged: [String] = []
        var survived = true
        for round in 0..<5 {
            await withTaskGroup(of: String?.self) { group in
                for worker in 0..<3 {
                    group.addTask {
                        let key = "\(round).\(worker)"
                        // One group is longer than a half of the log.
                        let pad = round == 1 && worker == 2 ? 9_000 : 40 * worker
                        let entries = [entry(key, pad: pad), entry(key, journal: "payment_log", pad: 30)]
                        return await code { () throws(JournalError) in try await store.commit(entries) } == nil
                            ? key : nil
                    }
                }
                for await key in group {
                    if let key { acknowledged.append(key) } else { survived = false }
                }
            }
        }
        await store.close()
        return (acknowledged, survived)
    }

    private func keyOf(_ line: [UInt8]) -> String {
        ChainedLine(line).flatMap { TestIndexer().keys(journal: "", line: $0.record(of: line)).primary } ?? ""
    }

    private func check(
        _ disk: MemoryDisk, _ acknowledged: [String], _ options: JournalOptions
    ) async throws -> MemoryDisk {
        let opened = disk.restarted()
        let store = try await openInMemory(opened, options: options)
        var found: [String: Set<String>] = [:]
        for journal in journals {
            let lines = try await store.page(journal, after: 0, limit: 1_000)
            #expect(lines.map(\.sequence) == Array(1..<(lines.count + 1)))
            found[journal] = Set(lines.map { keyOf($0.bytes) })
            for key in acknowledged {
                #expect(try await store.latest(journal, primary: key) != nil, "\(key) is lost in \(journal)")
            }
        }
        #expect(found[journals[0]] == found[journals[1]], "a commit over two journals is torn")
        try await store.commit([entry("after"), entry("after", journal: "payment_log")])
        await store.close()
        for finding in try JournalVerifier(fileSystem: opened).verify(directory: "j", journals: journals) {
            #expect(finding.problem == nil)
            #expect(finding.unfinishedBytes == 0)
        }
        return opened.restarted()
    }
}
