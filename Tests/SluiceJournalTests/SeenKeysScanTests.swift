import Dispatch
import GRDB
import Synchronization
import Testing

@testable import SluiceJournal

/// The scan under the hands of those who close the store.
@Suite struct SeenKeysScanTests {
    @Test func `a scan that is stopped ends its bite before, and takes no further one`() async throws {
        let reads = HeldReads()
        let seenKeys = SeenKeys(options: JournalOptions())
        let scan = try await stopAtFirstBite(reads, seenKeys)
        // What the scan has still planned holds it; once it is gone, nothing can come any more.
        while scan.value != nil { await Task.yield() }
        #expect(reads.events == ["bite begins", "bite ends", "stopped"])
        #expect(!seenKeys.isInUse, "most keys were not read")
    }

    private func stopAtFirstBite(_ reads: HeldReads, _ seenKeys: SeenKeys) async throws -> WeakScan {
        let index = LookupIndex(database: try reads.database(keys: 10_000), runsInline: false)
        let scan = SeenKeysScan(index, seenKeys, runsInline: false)
        scan.start()
        await reads.waitForBegin()
        // It goes at once as far as it can without waiting: the scan is told to stop before its bite goes on.
        let stopping = Task.immediate {
            await scan.stop()
            reads.note("stopped")
        }
        reads.letGo()
        await stopping.value
        return WeakScan(value: scan)
    }
}

private struct WeakScan {
    weak var value: SeenKeysScan?
}

/// An index of which each read of the scan is noted; the first is held until it is let go.
private final class HeldReads: Sendable {
    private let noted = Mutex<[String]>([])
    private let gate = DispatchSemaphore(value: 0)
    private let (begins, begin) = AsyncStream.makeStream(of: Void.self)

    var events: [String] { noted.withLock { $0 } }

    func note(_ event: String) { noted.withLock { $0.append(event) } }

    func waitForBegin() async {
        for await _ in begins { return }
    }

    func letGo() { gate.signal() }

    /// An index in memory with that many secondary keys.
    func database(keys: Int) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            database.trace(options: [.statement, .profile]) { event in
                switch event {
                case .statement(let statement) where statement.sql == SeenKeysScan.sql:
                    self.note("bite begins")
                    self.begin.yield()
                    self.gate.wait()
                    self.gate.signal()
                case .profile(let statement, _) where statement.sql == SeenKeysScan.sql: self.note("bite ends")
                default: break
                }
            }
        }
        let queue = try DatabaseQueue(configuration: configuration)
        try queue.write { database in
            try IndexSchema.create(database)
            try IndexSchema.complete(database, about: [:])
            try database.execute(
                sql: """
                    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
                    INSERT INTO latest SELECT 0, 'k' || n, 's' || n, n, 0, 0, 0 FROM number
                    """, arguments: [keys])
        }
        return queue
    }
}
