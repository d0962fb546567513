/// Where records are kept: the contract that the journals on disk fulfil, and that a simulator or a database can fulfil
/// in their place.
///
/// Every read sees everything whose `commit` has returned.
package protocol RecordStore: Sendable {
    /// Appends the entries, in their order, and returns when all of them are on disk. Entries of one call are one atom, also
    /// when they go to several journals: after a crash all of them are there or none, whether the call had returned or not.
    ///
    /// `isNewWork` tells records that take on something new, which are turned away with `disk-full` while the disk is
    /// nearly full, from records that finish what was acknowledged before, which may still use the reserve.
    ///
    /// Errors: `journal-overloaded` (nothing was written, try later), `disk-full` (nothing was written), `record-invalid`
    /// and `journal-unknown` (our mistake, nothing was written), `journal-failed` (the writer has ended; the entries may
    /// or may not be found after a restart), `journal-closed`.
    func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError)

    /// The latest line under a primary key, whole, without its line feed.
    func latest(_ journal: String, primary: String) async throws(JournalError) -> [UInt8]?

    /// The latest line of the primary key to which a secondary key leads.
    func latest(_ journal: String, secondary: String) async throws(JournalError) -> [UInt8]?

    /// All lines of a group, oldest first.
    func history(_ journal: String, group: String) async throws(JournalError) -> [[UInt8]]

    /// The lines of a group or list that follow a sequence number (0: from the first), oldest first, at most `limit`.
    func history(
        _ journal: String, group: String, after sequence: Int, limit: Int
    ) async throws(JournalError) -> [JournalLine]

    /// Open work of a kind that is due at or before a time, the longest overdue first, at most `limit` items.
    func work(kind: String, dueBeforeMS: Int, limit: Int) async throws(JournalError) -> [WorkItem]

    /// How many pieces of work of a kind are open, due or not.
    func workCount(kind: String) async throws(JournalError) -> Int

    /// The kinds of which work is open, and perhaps some of which there was until lately; in the order of their names.
    func workKinds() async throws(JournalError) -> [String]

    /// The lines that follow a sequence number (0: from the first), oldest first, at most `limit`.
    func page(_ journal: String, after sequence: Int, limit: Int) async throws(JournalError) -> [JournalLine]

    /// Sequence number of the last committed line; 0 for an empty journal.
    func lastSequence(_ journal: String) async throws(JournalError) -> Int

    /// What has been done since the start.
    func counters() -> JournalCounters

    /// Finishes what waits, refuses what comes later, and lets go of the files.
    func close() async
}

extension RecordStore {
    /// Appends entries that finish acknowledged work.
    package func commit(_ entries: [JournalEntry]) async throws(JournalError) {
        try await commit(entries, isNewWork: false)
    }
}
