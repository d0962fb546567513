package import SluiceJournal
import Synchronization

/// The store contract in memory: the same fold over the same lines, without a disk. A test can make it fail.
package final class MemoryStore: RecordStore {
    private struct State {
        var lines: [String: [(line: [UInt8], keys: RecordKeys)]] = [:]
        var work: [String: WorkItem] = [:]
        var failure: JournalError?
        var refusesNewWork: JournalError?
    }

    private let indexer: any RecordIndexer
    private let state = Mutex(State())

    package init(indexer: any RecordIndexer) { self.indexer = indexer }

    /// Every commit from now on is refused with this, or none with `nil`.
    package func fail(with failure: JournalError?) { state.withLock { $0.failure = failure } }

    /// New work from now on is refused with this.
    package func refuseNewWork(with failure: JournalError?) { state.withLock { $0.refusesNewWork = failure } }

    /// All lines of a journal, oldest first.
    package func lines(_ journal: String) -> [String] {
        state.withLock { $0.lines[journal, default: []].map { String(decoding: $0.line, as: UTF8.self) } }
    }

    package func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        let failure = state.withLock { state -> JournalError? in
            if let failure = state.failure ?? (isNewWork ? state.refusesNewWork : nil) { return failure }
            for entry in entries {
                let keys = indexer.keys(journal: entry.journal, line: entry.record)
                state.lines[entry.journal, default: []].append((entry.record, keys))
                for change in keys.work { MemoryStore.apply(change, to: &state.work) }
            }
            return nil
        }
        if let failure { throw failure }
    }

    private static func apply(_ change: WorkChange, to work: inout [String: WorkItem]) {
        switch change {
        case .open(let id, let kind, let dueMS):
            if work[id] == nil { work[id] = WorkItem(id: id, kind: kind, dueMS: dueMS, openedMS: dueMS) }
        case .attempt(let id, let atMS, let dueMS):
            work[id]?.attempts += 1
            work[id]?.lastAttemptMS = atMS
            work[id]?.dueMS = dueMS
        case .close(let id): work[id] = nil
        }
    }

    package func latest(_ journal: String, primary: String) async throws(JournalError) -> [UInt8]? {
        state.withLock { $0.lines[journal, default: []].last { $0.keys.primary == primary }?.line }
    }

    package func latest(_ journal: String, secondary: String) async throws(JournalError) -> [UInt8]? {
        state.withLock { $0.lines[journal, default: []].last { $0.keys.secondary == secondary }?.line }
    }

    package func history(_ journal: String, group: String) async throws(JournalError) -> [[UInt8]] {
        state.withLock { $0.lines[journal, default: []].filter { $0.keys.group == group }.map(\.line) }
    }

    package func work(kind: String, dueBeforeMS: Int, limit: Int) async throws(JournalError) -> [WorkItem] {
        state.withLock { state in
            let due = state.work.values.filter { $0.kind == kind && $0.dueMS <= dueBeforeMS }
            return Array(due.sorted { ($0.dueMS, $0.id) < ($1.dueMS, $1.id) }.prefix(limit))
        }
    }

    package func workCount(kind: String) async throws(JournalError) -> Int {
        state.withLock { $0.work.values.count { $0.kind == kind } }
    }

    package func page(_ journal: String, after sequence: Int, limit: Int) async throws(JournalError) -> [JournalLine] {
        state.withLock { state in
            state.lines[journal, default: []].enumerated().dropFirst(sequence).prefix(limit)
                .map { JournalLine(sequence: $0.offset + 1, bytes: $0.element.line) }
        }
    }

    package func lastSequence(_ journal: String) async throws(JournalError) -> Int {
        state.withLock { $0.lines[journal, default: []].count }
    }

    package func counters() -> JournalCounters { JournalCounters() }

    package func close() async {}
}
