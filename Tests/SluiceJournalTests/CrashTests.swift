import SluiceTesting
import Synchronization
import Testing

@testable import SluiceJournal

/// Dies at operation 1, 2, 3 … until a run survives. After each death the journals are opened twice, the chain is proved
/// both times, every acknowledged line must be there (J1, J4), and of each commit all lines or none.
@Suite struct CrashTests {
    /// What becomes of a disk when the process on it dies.
    private typealias Fate = (MemoryDisk, inout SeededRandom) -> MemoryDisk

    /// What the process that dies had done.
    private struct Outcome {
        var acknowledged: [String] = []
        /// Keys of commits that were told that nothing was written.
        var refused: [String] = []
        var survived = true
    }

    @Test func `a process killed at any operation loses nothing acknowledged`() async throws {
        var random = SeededRandom.printed()
        try await dieEverywhere(&random) { disk, _ in disk.restarted() }
    }

    @Test func `a machine that loses power at any operation loses nothing acknowledged`() async throws {
        var random = SeededRandom.printed()
        try await dieEverywhere(&random) { disk, random in disk.crashed(&random, tearsSectors: false) }
        try await dieEverywhere(&random) { disk, _ in disk.synced() }
    }

    @Test func `lost sectors of an unsynced group lose nothing acknowledged`() async throws {
        var random = SeededRandom.printed()
        try await dieEverywhere(&random) { disk, random in disk.crashed(&random, tearsSectors: true) }
    }

    @Test func `kills and power failures after each other lose nothing acknowledged`() async throws {
        var random = SeededRandom.printed()
        try await dieEverywhere(&random) { disk, random in
            switch random.next(below: 4) {
            case 0: disk.synced()
            case 1: disk.crashed(&random, tearsSectors: true)
            default: disk.restarted()
            }
        }
    }

    @Test func `a disk that is full for a while adds nothing to what a crash can do`() async throws {
        var random = SeededRandom.printed()
        try await dieEverywhere(&random, isFullAtTimes: true) { disk, random in
            random.next(below: 2) == 0 ? disk.synced() : disk.crashed(&random, tearsSectors: true)
        }
    }

    private func dieEverywhere(
        _ random: inout SeededRandom, isFullAtTimes: Bool = false, _ fate: Fate
    ) async throws {
        var options = inlineOptions()
        options.segmentBytes = 900
        options.commitLogBytes = 16_384
        var diesAt = 0
        while diesAt < 10_000 {
            diesAt += isFullAtTimes ? 1 + random.next(below: 3) : 1
            let disk = MemoryDisk()
            disk.state.withLock { $0.diesAt = diesAt }
            let room = isFullAtTimes ? random.next(below: 600) : nil
            var outcome = await history(disk, options, room: room)
            var after = fate(disk, &random)
            // A start may die too, and so may the one after it, also while it makes a log of another length.
            for start in 0..<2 {
                options.commitLogBytes = random.next(below: 3) == 0 ? 24_576 : 16_384
                after.state.withLock { $0.diesAt = 1 + random.next(below: 35) }
                let key = "again \(diesAt).\(start)"
                let entries = [entry(key), entry(key, journal: "payment_log")]
                if let store = try? await openInMemory(after, options: options) {
                    let error = await code { () throws(JournalError) in try await store.commit(entries) }
                    if error == nil { outcome.acknowledged.append(key) }
                    await store.close()
                }
                after = fate(after, &random)
            }
            for _ in 0..<2 { after = try await check(after, outcome, options) }
            if outcome.survived { return }
        }
        Issue.record("no run survived")
    }

    /// Commits from several tasks at once. With `room`, only so many bytes are free during every second round.
    private func history(_ disk: MemoryDisk, _ options: JournalOptions, room: Int?) async -> Outcome {
        guard let store = try? await openInMemory(disk, options: options) else { return Outcome(survived: false) }
        var outcome = Outcome()
        for round in 0..<5 {
            if let room { disk.leave(room: round % 2 == 1 ? room : nil) }
            await withTaskGroup(of: (key: String, error: String?).self) { group in
                for worker in 0..<3 {
                    group.addTask {
                        let key = "\(round).\(worker)"
                        // One group is longer than a half of the log.
                        let pad = round == 1 && worker == 2 ? 9_000 : 40 * worker
                        let entries = [entry(key, pad: pad), entry(key, journal: "payment_log", pad: 30)]
                        return (key, await code { () throws(JournalError) in try await store.commit(entries) })
                    }
                }
                for await (key, error) in group {
                    switch error {
                    case nil: outcome.acknowledged.append(key)
                    case "disk-full": outcome.refused.append(key)
                    default: outcome.survived = false
                    }
                }
            }
        }
        disk.leave(room: nil)
        await store.close()
        return outcome
    }

    private func keyOf(_ line: [UInt8]) -> String {
        ChainedLine(line).flatMap { TestIndexer().keys(journal: "", line: $0.record(of: line)).primary } ?? ""
    }

    private func check(
        _ disk: MemoryDisk, _ outcome: Outcome, _ options: JournalOptions
    ) async throws -> MemoryDisk {
        let opened = disk.restarted()
        let store = try await openInMemory(opened, options: options)
        var found: [String: Set<String>] = [:]
        for journal in journals {
            let lines = try await store.page(journal, after: 0, limit: 1_000)
            #expect(lines.map(\.sequence) == Array(1..<(lines.count + 1)))
            found[journal] = Set(lines.map { keyOf($0.bytes) })
            for key in outcome.acknowledged {
                #expect(try await store.latest(journal, primary: key) != nil, "\(key) is lost in \(journal)")
            }
        }
        #expect(found[journals[0]] == found[journals[1]], "a commit over two journals is torn")
        #expect(found[journals[0]]?.isDisjoint(with: outcome.refused) == true, "what was refused is there")
        try await store.commit([entry("after"), entry("after", journal: "payment_log")])
        await store.close()
        for finding in try JournalVerifier(fileSystem: opened).verify(directory: "j", journals: journals) {
            #expect(finding.problem == nil)
            #expect(finding.unfinishedBytes == 0)
        }
        return opened.restarted()
    }
}

extension MemoryDisk {
    /// Lets the disk be full after so many more bytes; nil: never.
    fileprivate func leave(room: Int?) {
        state.withLock { state in
            let used = state.files.values.reduce(0) { $0 + $1.content.count }
            state.capacityBytes = room.map { used + $0 } ?? .max
        }
    }
}
