import SluiceTesting
import Synchronization
import Testing

@testable import SluiceJournal

@Suite struct WriterTests {
    @Test func `commits that come together share their syncs`() async throws {
        let disk = MemoryDisk()
        var options = inlineOptions()
        options.runsInline = false
        let store = try await openInMemory(disk, options: options)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    #expect(
                        await code { () throws(JournalError) in try await store.commit([entry("\(number)")]) } == nil)
                }
            }
        }
        await store.close()
        #expect(store.counters().committedLines == 200)
        #expect(store.counters().committedGroups <= 200)
        #expect(store.counters().queuedBytes == 0)
    }

    @Test func `a failed sync ends the writer and leaves what was acknowledged readable`() async throws {
        let disk = MemoryDisk()
        let store = try await openInMemory(disk)
        try await store.commit([entry("before")])
        disk.state.withLock { $0.failsSync = true }
        #expect(await code { () throws(JournalError) in try await store.commit([entry("lost")]) } == "journal-failed")
        disk.state.withLock { $0.failsSync = false }
        #expect(await code { () throws(JournalError) in try await store.commit([entry("later")]) } == "journal-failed")
        #expect(try await store.latest("trade", primary: "before") != nil)
        #expect(try await store.latest("trade", primary: "lost") == nil)
        #expect(store.counters().failure?.code == "journal-failed")
    }

    @Test func `a failed sync behind the commits ends the writer before a half of the log is used again`() async throws
    {
        let disk = MemoryDisk()
        var options = inlineOptions()
        options.commitLogBytes = 16_384
        let store = try await openInMemory(disk, options: options)
        disk.state.withLock { $0.failsSyncOf = "trade" }
        var acknowledged = 0
        while acknowledged < 100 {
            let key = "\(acknowledged)"
            guard await code({ () throws(JournalError) in try await store.commit([entry(key)]) }) == nil else { break }
            acknowledged += 1
        }
        #expect((1..<4).contains(acknowledged))
        #expect(store.counters().failure?.code == "journal-failed")
        disk.state.withLock { $0.failsSyncOf = nil }
        let lost = try await openInMemory(disk.synced(), options: options)
        #expect(try await lost.lastSequence("trade") == acknowledged)
        // The lines that could not be synced can still be read; a start must not trust that.
        let restarted = disk.restarted()
        _ = try await openInMemory(restarted, options: options)
        let later = try await openInMemory(restarted.synced(), options: options)
        #expect(try await later.lastSequence("trade") == acknowledged)
    }

    @Test func `a short commit log carries any number of groups`() async throws {
        let disk = MemoryDisk()
        var options = inlineOptions()
        options.runsInline = false
        options.commitLogBytes = 16_384
        options.segmentBytes = 700
        let store = try await openInMemory(disk, options: options)
        for round in 0..<25 {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let key = "\(round).\(number)"
                        let entries = [entry(key), entry(key, journal: "payment_log")]
                        #expect(await code { () throws(JournalError) in try await store.commit(entries) } == nil)
                    }
                }
            }
            let after = try await openInMemory(disk.synced())
            #expect(try await after.lastSequence("trade") == 8 * (round + 1))
            #expect(try await after.lastSequence("payment_log") == 8 * (round + 1))
        }
        await store.close()
    }

    @Test func `free space is asked for now and then, and always when it is short`() {
        var answers = [1_000, 1_000, 99, 99, 1_000]
        var asked = 0
        var space = FreeSpace(reserveBytes: 100, asksAlways: false)
        func isShort(_ bytes: Int) -> Bool {
            space.isShort(for: bytes) {
                asked += 1
                return answers.removeFirst()
            }
        }
        #expect(!isShort(10) && asked == 1)
        #expect(!isShort(500) && asked == 2, "half of what was free may have been written")
        #expect(isShort(900) && asked == 3)
        #expect(isShort(1) && asked == 4)
        #expect(!isShort(1) && asked == 5)
        var unknown = FreeSpace(reserveBytes: 100, asksAlways: false)
        #expect(!unknown.isShort(for: 1) { nil })
    }

    @Test func `a full disk refuses a commit, takes it back, and goes on when there is room`() async throws {
        let disk = MemoryDisk()
        let store = try await openInMemory(disk)
        try await store.commit([entry("one"), entry("one", journal: "payment_log")])
        let before = disk.paths.map { disk[$0] }
        disk.state.withLock { $0.capacityBytes = before.reduce(0) { $0 + $1.count } + 150 }
        let entries = [entry("two"), entry("two", journal: "payment_log")]
        #expect(await code { () throws(JournalError) in try await store.commit(entries) } == "disk-full")
        #expect(disk.paths.map { disk[$0] } == before)
        // Without a sync, a crash could bring back lines that contradict those which the log gets for the same place.
        #expect(disk.state.withLock { $0.files.values.allSatisfy(\.unsynced.isEmpty) })
        disk.state.withLock { $0.capacityBytes = .max }
        try await store.commit([entry("three")])
        #expect(try await store.lastSequence("trade") == 2)
        await store.close()
        let findings = try JournalVerifier(fileSystem: disk).verify(directory: "j", journals: journals)
        #expect(findings.allSatisfy { $0.problem == nil && $0.unfinishedBytes == 0 })
    }

    @Test func `the reserve is for work that was acknowledged`() async throws {
        let disk = MemoryDisk()
        var options = inlineOptions()
        options.reserveBytes = 1_000
        let store = try await openInMemory(disk, options: options)
        disk.state.withLock { $0.freeBytes = 999 }
        let refusal = await code { () throws(JournalError) in
            try await store.commit([entry("new")], isNewWork: true)
        }
        #expect(refusal == "disk-full")
        try await store.commit([entry("old")], isNewWork: false)
        disk.state.withLock { $0.freeBytes = 1_000 }
        try await store.commit([entry("new")], isNewWork: true)
        #expect(try await store.lastSequence("trade") == 2)
    }

    @Test func `records that would spoil a journal are refused`() async throws {
        let store = try await openInMemory(MemoryDisk())
        let record = JournalEntry(journal: "trade", record: Array(#"{"seq":1}"#.utf8))
        #expect(
            await code { () throws(JournalError) in try await store.commit([entry("a"), record]) } == "record-invalid")
        #expect(
            await code { () throws(JournalError) in try await store.commit([entry("a", journal: "x")]) }
                == "journal-unknown")
        #expect(try await store.lastSequence("trade") == 0)
    }

    @Test func `a segment rolls at every size and the chain goes on`() async throws {
        for segmentBytes in stride(from: 1, through: 700, by: 29) {
            let disk = MemoryDisk()
            var options = inlineOptions()
            options.segmentBytes = segmentBytes
            for round in 0..<2 {
                let store = try await openInMemory(disk, options: options)
                for number in 0..<4 { try await store.commit([entry("\(round).\(number)", pad: number * 31)]) }
                await store.close()
            }
            let finding = try JournalVerifier(fileSystem: disk).verify(directory: "j", journals: ["trade"])[0]
            #expect(finding.problem == nil)
            #expect(finding.lines == 8)
        }
    }

    @Test func `a large line is kept whole`() async throws {
        let disk = MemoryDisk()
        let store = try await openInMemory(disk)
        try await store.commit([entry("big", pad: 3 << 20)])
        try await store.commit([entry("small")])
        await store.close()
        let again = try await openInMemory(disk)
        #expect(try await again.latest("trade", primary: "big")?.count ?? 0 > 3 << 20)
    }

    @Test func `a store that was closed refuses`() async throws {
        let store = try await openInMemory(MemoryDisk())
        await store.close()
        #expect(await code { () throws(JournalError) in try await store.commit([entry("a")]) } == "journal-closed")
    }
}
