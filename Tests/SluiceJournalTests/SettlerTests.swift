import Glibc
import SluiceTesting
import Synchronization
import Testing

@testable import SluiceJournal

/// What the commits may believe about the syncs behind them.
@Suite struct SettlerTests {
    /// A file whose sync ends when the test says so.
    private final class SlowFile: JournalFile {
        let isReleased = Atomic(false)

        func sync() throws(JournalError) {
            while !isReleased.load(ordering: .acquiring) { sched_yield() }
        }

        func size() throws(JournalError) -> Int { 0 }
        func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] { [] }
        func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {}
        func truncate(to lengthBytes: Int) throws(JournalError) {}
    }

    @Test func `nothing counts as settled before its sync has ended`() async throws {
        let file = SlowFile()
        let settler = Settler(settled: 3, runsInline: false)
        settler.settle([file], upTo: 7)
        #expect(settler.settled == 3)
        async let seen = { () throws(JournalError) -> Int in
            try settler.finish()
            return settler.settled
        }()
        file.isReleased.store(true, ordering: .releasing)
        #expect(try await seen == 7)
    }

    @Test func `after a failed sync nothing more is settled`() throws {
        let disk = MemoryDisk()
        let file = try disk.open("j/a", .create)
        let settler = Settler(settled: 0, runsInline: true)
        disk.state.withLock { $0.failsSync = true }
        settler.settle([file], upTo: 4)
        disk.state.withLock { $0.failsSync = false }
        settler.settle([file], upTo: 9)
        #expect(settler.settled == 0)
        #expect(throws: JournalError.self) { try settler.finish() }
        #expect(throws: JournalError.self) { try settler.check() }
    }
}
