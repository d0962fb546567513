/// An entry that was checked and whose keys are known.
struct CheckedEntry: Sendable {
    /// Place of the journal in the list of journals.
    let journal: Int
    let record: [UInt8]
    let keys: RecordKeys
}

/// A commit that waits for the disk.
struct CommitRequest: Sendable {
    let entries: [CheckedEntry]
    /// Upper bound of the bytes of its lines.
    let lengthBytes: Int
    let isNewWork: Bool
    /// Takes nil when the lines are on disk.
    let continuation: CheckedContinuation<JournalError?, Never>
}
