import SluiceTesting
import Synchronization
import Testing

@testable import SluiceJournal

/// One test for each row of the commit log's table, under the row's label.
@Suite struct LogRecoveryTests {
    private static let trade = "j/trade/trade-00000000000000000001.jsonl"
    private static let log = "j/commit.log"

    private func options() -> JournalOptions {
        var options = inlineOptions()
        options.commitLogBytes = 131_072
        return options
    }

    /// What is on the disk of a process that was killed after some commits over both journals.
    private func killed(_ keys: Range<Int>, on disk: MemoryDisk = MemoryDisk()) async throws -> MemoryDisk {
        let disk = disk.restarted()
        let store = try await openInMemory(disk, options: options())
        for key in keys { try await store.commit([entry("\(key)"), entry("\(key)", journal: "payment_log")]) }
        return disk.restarted()
    }

    private func closed(_ keys: Range<Int>) async throws -> MemoryDisk {
        let disk = MemoryDisk()
        let store = try await openInMemory(disk, options: options())
        for key in keys { try await store.commit([entry("\(key)"), entry("\(key)", journal: "payment_log")]) }
        await store.close()
        return disk
    }

    private func opened(_ disk: MemoryDisk) async throws(JournalError) -> OpenReport.Journal {
        let store = try await openInMemory(disk, options: options())
        let report = store.report.journals[0]
        await store.close()
        return report
    }

    private func refusal(_ disk: MemoryDisk) async -> JournalError? {
        let before = disk.paths.map { disk[$0] }
        do throws(JournalError) {
            _ = try await opened(disk)
            return nil
        } catch {
            #expect(disk.paths.map { disk[$0] } == before, "a refused start changes nothing")
            return error
        }
    }

    private func lineStarts(_ bytes: [UInt8]) -> [Int] {
        [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    @Test func `no commit log`() async throws {
        let disk = try await killed(0..<10)
        disk.remove(Self.log)
        let report = try await opened(disk)
        #expect(report.commitLog == LogDecision.missing.rawValue)
        #expect(report.head.sequence == 10)
        #expect(disk[Self.log].count == 131_072)
        #expect(try await opened(disk).commitLog == LogDecision.closed.rawValue)
    }

    @Test func `commit log without a frame`() async throws {
        let contents: [[UInt8]] = [[], Array(repeating: 0, count: 9_000), [1] + Array(repeating: 0, count: 131_071)]
        for content in contents {
            let disk = try await killed(0..<10)
            disk[Self.log] = content
            let report = try await opened(disk)
            #expect(report.commitLog == LogDecision.unused.rawValue)
            #expect(report.head.sequence == 10)
            #expect(disk[Self.log].count == 131_072)
        }
    }

    @Test func `closed commit log`() async throws {
        let disk = try await closed(0..<10)
        disk[Self.trade] += Array("torn".utf8)
        let report = try await opened(disk)
        #expect(report.commitLog == LogDecision.closed.rawValue)
        #expect(report.recovery == RecoveryDecision.tornLastLine.rawValue)
        #expect(report.head.sequence == 10)
    }

    @Test func `segments hold the commit log`() async throws {
        let report = try await opened(try await killed(0..<10))
        #expect(report.commitLog == LogDecision.held.rawValue)
        #expect(report.head.sequence == 10)
        #expect(report.redone == nil)
        #expect(report.cut == nil)
    }

    @Test func `lines written again from the commit log`() async throws {
        let whole = try await killed(0..<10)
        let starts = lineStarts(whole[Self.trade])
        var torn = whole[Self.trade]
        for position in (starts[3] + 20)..<(starts[5] + 20) { torn[position] = 0 }
        for (content, lines) in [
            (Array(whole[Self.trade].prefix(starts[7] + 9)), 3), (torn, 7), ([], 10),
            (Array(repeating: UInt8(0), count: whole[Self.trade].count), 10),
        ] {
            let disk = whole.restarted()
            disk[Self.trade] = content
            let finding = try JournalVerifier(fileSystem: disk).verify(directory: "j", journals: ["trade"])[0]
            #expect(finding.problem == nil)
            #expect(finding.linesInLog == lines)
            #expect(finding.head.sequence == 10)
            let report = try await opened(disk)
            #expect(report.commitLog == LogDecision.redo.rawValue)
            #expect(report.redone?.lines == lines)
            #expect(disk[Self.trade] == whole[Self.trade])
            #expect(try await opened(disk).head.sequence == 10)
        }
    }

    @Test func `unacknowledged lines behind the commit log`() async throws {
        let before = try await killed(0..<10)
        let after = try await killed(10..<11, on: before)
        // The lines of the last group are whole, and its frame never reached the disk.
        after[Self.log] = try await killed(0..<0, on: before)[Self.log]
        let report = try await opened(after)
        #expect(report.commitLog == LogDecision.cut.rawValue)
        #expect(report.head.sequence == 10)
        let cut = try #require(report.cut)
        #expect(after[Self.trade] == before[Self.trade])
        #expect(lineStarts(after[cut.copy]).count == 2)
    }

    @Test func `lines written again from the commit log, and unacknowledged lines behind it`() async throws {
        let before = try await killed(10..<11, on: try await killed(0..<10))
        let after = try await killed(11..<12, on: before)
        let disk = before.restarted()
        var content = after[Self.trade]
        content[lineStarts(content)[10] + 20] = 0
        disk[Self.trade] = content
        let report = try await opened(disk)
        #expect(report.commitLog == LogDecision.redoAndCut.rawValue)
        #expect(report.head.sequence == 11)
        #expect(report.redone?.lines == 1)
        #expect(disk[Self.trade] == before[Self.trade])
    }

    @Test func `unreadable commit log`() async throws {
        let disk = try await killed(0..<10)
        disk[Self.log] = Array(repeating: 0xff, count: 131_072)
        let error = try #require(await refusal(disk))
        #expect(error.code == "journal-damaged")
        #expect(error.message.contains(LogDecision.unreadable.rawValue))
    }

    @Test func `lines missing before the commit log`() async throws {
        let disk = try await killed(10..<12, on: try await closed(0..<10))
        let whole = disk[Self.trade]
        let starts = lineStarts(whole)
        disk[Self.trade] = Array(whole.prefix(starts[7]))
        let shortened = try #require(await refusal(disk))
        #expect(shortened.code == "journal-shortened")
        #expect(shortened.message.contains(LogDecision.unreached.rawValue))
        disk[Self.trade] = Array(whole.prefix(starts[9] + 20))
        let torn = try #require(await refusal(disk))
        #expect(torn.code == "journal-damaged")
        #expect(torn.place == .init(file: Self.trade, line: 10, offsetBytes: starts[9], sequence: 10))
        let other = try await killed(10..<12, on: try await closed(20..<30))
        other[Self.log] = disk[Self.log]
        #expect(await refusal(other)?.code == "journal-log-mismatch")
    }

    @Test func `damage before what the log covers is named by its place`() async throws {
        let disk = try await killed(10..<12, on: try await closed(0..<10))
        let starts = lineStarts(disk[Self.trade])
        disk[Self.trade][starts[4] + 20] ^= 1
        let error = try #require(await refusal(disk))
        #expect(error.code == "journal-damaged")
        #expect(error.place == .init(file: Self.trade, line: 5, offsetBytes: starts[4], sequence: 5))
    }

    @Test func `lines that contradict the commit log`() async throws {
        let before = try await killed(0..<10)
        let one = try await killed(10..<12, on: before)
        let other = try await killed(20..<22, on: before)
        one[Self.log] = other[Self.log]
        let error = try #require(await refusal(one))
        #expect(error.code == "journal-log-mismatch")
        #expect(error.message.contains(LogDecision.contradiction.rawValue))
        #expect(error.place?.offsetBytes == before[Self.trade].count)
    }

    @Test func `more behind the commit log than one group`() async throws {
        let before = try await killed(0..<10)
        let after = try await killed(10..<30, on: before)
        after[Self.log] = before[Self.log]
        var options = options()
        options.maxGroupBytes = 100
        options.maxQueuedBytes = 1_000
        let found = await code { () throws(JournalError) in _ = try await openInMemory(after, options: options) }
        #expect(found == "journal-log-mismatch")
        let gap = try await killed(0..<10)
        gap["j/trade/trade-00000000000000000014.jsonl"] = []
        #expect(await refusal(gap)?.code == "journal-log-mismatch")
    }

    @Test func `commit log that ends before the index`() {
        var facts = LogDecision.Facts(state: .live, lastSequence: 5, indexedSequence: 6)
        #expect(LogDecision(facts) == .behindIndex)
        facts.indexedSequence = 5
        #expect(LogDecision(facts) == .held)
    }

    @Test func `a damaged frame that the segments do not need changes nothing`() async throws {
        let whole = try await killed(0..<8)
        for position in stride(from: 4_096 + 13, to: 8 * 4_096, by: 97) where whole[Self.log][position] != 0 {
            let disk = whole.restarted()
            disk[Self.log][position] ^= 0x20
            let report = try await opened(disk)
            #expect(report.head.sequence == 8, "byte \(position)")
            #expect(disk[Self.trade] == whole[Self.trade])
        }
    }

    @Test func `a damaged frame that the segments need stops the start`() async throws {
        let disk = try await killed(0..<8)
        disk[Self.log][3 * 4_096 + 40] ^= 1
        disk[Self.trade] = []
        let error = try #require(await refusal(disk))
        #expect(error.code == "journal-shortened")
        #expect(error.message.contains("Frames in the middle of the commit log are damaged"))
    }

    @Test func `a log of another length is made anew`() async throws {
        let disk = try await killed(0..<10)
        var options = options()
        options.commitLogBytes = 32_768
        let store = try await openInMemory(disk, options: options)
        try await store.commit([entry("10")])
        #expect(disk[Self.log].count == 32_768)
        #expect(try await openInMemory(disk.synced(), options: options).lastSequence("trade") == 11)
    }

    @Test func `the first frame of a run leaves the newest one before it alone`() async throws {
        for commits in 0..<40 {
            let disk = try await killed(0..<commits)
            let newest = try #require(try LogReading.read(disk, directory: "j").newest)
            let half = disk[Self.log].count / 2 * newest.half
            let before = disk[Self.log][half..<(half + disk[Self.log].count / 2)]
            _ = try await openInMemory(disk, options: options())
            #expect(disk[Self.log][half..<(half + disk[Self.log].count / 2)] == before)
        }
    }

    @Test func `half of the first commit after a clean stop is cut off`() async throws {
        let closed = try await closed(0..<10)
        let disk = try await killed(0..<0, on: closed)
        disk[Self.trade] = try await killed(10..<11, on: closed)[Self.trade]
        let report = try await opened(disk)
        #expect(report.head.sequence == 10)
        #expect(report.commitLog == LogDecision.cut.rawValue)
        #expect(disk[Self.trade] == closed[Self.trade])
    }

    @Test func `nobody hears of a line before its frame is durable`() async throws {
        let disk = try await killed(0..<4)
        disk.state.withLock { state in
            guard let node = state.files[Self.log] else { return }
            state.files[Self.log]?.unsynced = [.write(offset: 0, bytes: node.content)]
        }
        let heard = Mutex(0)
        let indexer = WatchingIndexer {
            let isSynced = disk.state.withLock { $0.files[Self.log]?.unsynced.isEmpty }
            #expect(isSynced == true)
            heard.withLock { $0 += 1 }
        }
        let store = try await JournalStore.open(
            directory: "j", journals: journals, indexer: indexer, fileSystem: disk, options: options())
        #expect(heard.withLock { $0 } == 8)
        await store.close()
    }

    @Test func `a journal that came later begins beside the log`() async throws {
        let disk = try await killed(0..<3)
        let store = try await JournalStore.open(
            directory: "j", journals: journals + ["refund"], indexer: TestIndexer(), fileSystem: disk,
            options: options())
        try await store.commit([entry("1", journal: "refund")])
        let again = disk.synced()
        #expect(await code { () throws(JournalError) in _ = try await opened(again) } == "journal-log-mismatch")
    }

    @Test func `every changed byte of a frame makes it invalid`() throws {
        var lines: [UInt8] = []
        let origin = ChainedLine.origin(of: "trade")
        let chain = ChainedLine.append(
            record: TestRecord(key: "a").bytes, sequence: 1, previous: origin, to: &lines)
        let frame = LogFrame(
            kind: .lines, number: 7, settled: 3,
            sections: [
                .init(
                    journal: "trade", start: .init(segment: 1, offset: 0, sequence: 0, chain: origin),
                    length: lines.count, lastSequence: 1, lastChain: chain)
            ])
        let whole = frame.header() + lines
        #expect(frame.header().count == frame.headerLength)
        #expect(LogFrame(header: whole[...]) == frame)
        for position in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[position] ^= 1 << bit
                let read = LogFrame(header: bytes[...])
                #expect(read?.isProved(by: bytes[frame.headerLength...]) != true, "byte \(position)")
            }
        }
        for length in whole.indices { #expect(LogFrame(header: whole[..<min(length, frame.headerLength - 1)]) == nil) }
    }
}

/// Tells when the index asks for the keys of a line.
private struct WatchingIndexer: RecordIndexer {
    let version = 1
    let onLine: @Sendable () -> Void

    func keys(journal: String, line: [UInt8]) -> RecordKeys {
        onLine()
        return RecordKeys()
    }
}
