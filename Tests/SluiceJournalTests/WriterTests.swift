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

    @Test func `a full disk refuses a commit, takes it back, and goes on when there is room`() async throws {
        let disk = MemoryDisk()
        let store = try await openInMemory(disk)
        try await store.commit([entry("one"), entry("one", journal: "payment_log")])
        let before = disk.paths.map { disk[$0] }
        disk.state.withLock { $0.capacityBytes = before.reduce(0) { $0 + $1.count } + 150 }
        let entries = [entry("two"), entry("two", journal: "payment_log")]
        #expect(await code { () throws(JournalError) in try await store.commit(entries) } == "disk-full")
        #expect(disk.paths.map { disk[$0] } == before)
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
