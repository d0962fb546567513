import Dispatch
import Synchronization

/// Gives the index the lines that a start reads: they are written while the next ones are read and proved.
final class IndexFeed: Sendable {
    private let index: LookupIndex
    /// nil: on the caller's thread.
    private let queue: DispatchQueue?
    private let failure = Mutex<JournalError?>(nil)

    init(_ index: LookupIndex, runsInline: Bool) {
        self.index = index
        queue = runsInline ? nil : DispatchQueue(label: "sluice.journal.feed")
    }

    /// Begins to write lines, when those of the call before are written: no more than two batches are in memory.
    func write(_ lines: GatheredLines) throws(JournalError) {
        guard let queue else { return try index.write(lines) }
        try finish()
        queue.async {
            do throws(JournalError) {
                try self.index.write(lines)
            } catch {
                self.failure.withLock { $0 = error }
            }
        }
    }

    /// Returns when everything is written; throws if it could not be.
    func finish() throws(JournalError) {
        queue?.sync {}
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
