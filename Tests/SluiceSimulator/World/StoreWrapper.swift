package import SluiceJournal

/// A store that does something of its own on the way to another one; what it does not declare is passed on.
package protocol StoreWrapper: RecordStore {
    var inner: any RecordStore { get }
}

extension StoreWrapper {
    package func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        try await inner.commit(entries, isNewWork: isNewWork)
    }

    package func latest(_ journal: String, primary: String) async throws(JournalError) -> [UInt8]? {
        try await inner.latest(journal, primary: primary)
    }

    package func latest(_ journal: String, secondary: String) async throws(JournalError) -> [UInt8]? {
        try await inner.latest(journal, secondary: secondary)
    }

    package func history(_ journal: String, group: String) async throws(JournalError) -> [[UInt8]] {
        try await inner.history(journal, group: group)
    }

    package func history(
        _ journal: String, group: String, after sequence: Int, limit: Int
    ) async throws(JournalError) -> [JournalLine] {
        try await inner.history(journal, group: group, after: sequence, limit: limit)
    }

    package func work(kind: String, dueBeforeMS: Int, limit: Int) async throws(JournalError) -> [WorkItem] {
        try await inner.work(kind: kind, dueBeforeMS: dueBeforeMS, limit: limit)
    }

    package func workCount(kind: String) async throws(JournalError) -> Int { try await inner.workCount(kind: kind) }

    package func workKinds() async throws(JournalError) -> [String] { try await inner.workKinds() }

    package func page(_ journal: String, after sequence: Int, limit: Int) async throws(JournalError) -> [JournalLine] {
        try await inner.page(journal, after: sequence, limit: limit)
    }

    package func lastSequence(_ journal: String) async throws(JournalError) -> Int {
        try await inner.lastSequence(journal)
    }

    package func counters() -> JournalCounters { inner.counters() }

    package func close() async { await inner.close() }
}
