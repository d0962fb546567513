package import SluiceJournal
import Synchronization

/// The store contract in memory: the same fold over the same lines, without a disk. A test can make it fail.
///
/// Every call lets others go first, as calls that wait for a disk do: what is not held together by a lock comes apart here.
package final class MemoryStore: RecordStore {
    /// One journal with what is looked up in it: places of lines by their keys.
    private struct Journal {
        var lines: [[UInt8]] = []
        var primary: [String: Int] = [:]
        var secondary: [String: String] = [:]
        var groups: [String: [Int]] = [:]

        mutating func append(_ line: [UInt8], _ keys: RecordKeys) {
            if let key = keys.primary {
                primary[key] = lines.count
                if let other = keys.secondary { secondary[other] = key }
            }
            for group in keys.groups { groups[group, default: []].append(lines.count) }
            lines.append(line)
        }
    }

    private struct State {
        var journals: [String: Journal] = [:]
        var work: [String: WorkItem] = [:]
        var failure: JournalError?
        var refusesNewWork: JournalError?
        /// Commits that still succeed before `failure` begins.
        var commitsLeft = 0
    }

    private let indexer: any RecordIndexer
    private let state = Mutex(State())

    package init(indexer: any RecordIndexer) { self.indexer = indexer }

    /// Every commit from now on is refused with this, or none with `nil`.
    package func fail(with failure: JournalError?) { fail(after: 0, with: failure) }

    /// The next commits succeed, every one after them is refused.
    package func fail(after commits: Int, with failure: JournalError?) {
        state.withLock { state in
            state.failure = failure
            state.commitsLeft = commits
        }
    }

    /// New work from now on is refused with this.
    package func refuseNewWork(with failure: JournalError?) { state.withLock { $0.refusesNewWork = failure } }

    /// All lines of a journal, oldest first.
    package func lines(_ journal: String) -> [String] {
        state.withLock { $0.journals[journal]?.lines ?? [] }.map { String(decoding: $0, as: UTF8.self) }
    }

    package func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        await Task.yield()
        let failure = state.withLock { state -> JournalError? in
            if let failure = state.failure {
                if state.commitsLeft == 0 { return failure }
                state.commitsLeft -= 1
            }
            if isNewWork, let failure = state.refusesNewWork { return failure }
            for entry in entries {
                let keys = indexer.keys(journal: entry.journal, line: entry.record)
                state.journals[entry.journal, default: Journal()].append(entry.record, keys)
                for change in keys.work { MemoryStore.apply(change, to: &state.work) }
            }
            return nil
        }
        if let failure { throw failure }
    }

    private static func apply(_ change: WorkChange, to work: inout [String: WorkItem]) {
        switch change {
        case .open(let id, let kind, let dueMS):
            if let known = work[id], known.attempts == 0 { work[id]?.dueMS = dueMS }
            work[id]?.kind = kind
            if work[id] == nil { work[id] = WorkItem(id: id, kind: kind, dueMS: dueMS, openedMS: dueMS) }
        case .attempt(let id, let atMS, let dueMS):
            guard var item = work[id] else { return }
            item.attempts += 1
            let last = item.lastAttemptMS ?? atMS
            if atMS >= last { item.dueMS = dueMS }
            item.lastAttemptMS = max(last, atMS)
            work[id] = item
        case .close(let id): work[id] = nil
        }
    }

    package func latest(_ journal: String, primary: String) async throws(JournalError) -> [UInt8]? {
        await Task.yield()
        return state.withLock { state in
            guard let journal = state.journals[journal] else { return nil }
            return journal.primary[primary].map { journal.lines[$0] }
        }
    }

    package func latest(_ journal: String, secondary: String) async throws(JournalError) -> [UInt8]? {
        await Task.yield()
        return state.withLock { state in
            guard let journal = state.journals[journal] else { return nil }
            return journal.secondary[secondary].flatMap { journal.primary[$0] }.map { journal.lines[$0] }
        }
    }

    package func history(_ journal: String, group: String) async throws(JournalError) -> [[UInt8]] {
        await Task.yield()
        return state.withLock { state in
            guard let journal = state.journals[journal] else { return [] }
            return journal.groups[group, default: []].map { journal.lines[$0] }
        }
    }

    package func history(
        _ journal: String, group: String, after sequence: Int, limit: Int
    ) async throws(JournalError) -> [JournalLine] {
        state.withLock { state in
            guard let journal = state.journals[journal] else { return [] }
            return journal.groups[group, default: []].filter { $0 >= sequence }.prefix(limit)
                .map { JournalLine(sequence: $0 + 1, bytes: journal.lines[$0]) }
        }
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

    package func workKinds() async throws(JournalError) -> [String] {
        state.withLock { Set($0.work.values.map(\.kind)).sorted() }
    }

    package func page(_ journal: String, after sequence: Int, limit: Int) async throws(JournalError) -> [JournalLine] {
        state.withLock { state in
            let lines = state.journals[journal]?.lines ?? []
            return lines.enumerated().dropFirst(sequence).prefix(limit)
                .map { JournalLine(sequence: $0.offset + 1, bytes: $0.element) }
        }
    }

    package func lastSequence(_ journal: String) async throws(JournalError) -> Int {
        state.withLock { $0.journals[journal]?.lines.count ?? 0 }
    }

    package func counters() -> JournalCounters { JournalCounters() }

    package func close() async {}
}
