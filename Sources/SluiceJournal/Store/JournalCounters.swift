/// What a store has done since its start, for metrics.
package struct JournalCounters: Sendable, Equatable {
    /// Lines on disk since the start.
    package var committedLines = 0
    /// Bytes of those lines, line feeds included.
    package var committedBytes = 0
    /// Groups in which they were synced.
    package var committedGroups = 0
    /// How long all syncs took together, in microseconds.
    package var syncMicroseconds = 0
    /// How long the syncs of the last group took, in microseconds.
    package var lastSyncMicroseconds = 0
    /// The longest such time so far, in microseconds.
    package var slowestSyncMicroseconds = 0
    /// Commits turned away because the queue was full.
    package var refusedOverloaded = 0
    /// Commits turned away because the disk was (nearly) full.
    package var refusedDiskFull = 0
    /// Bytes that wait for a group.
    package var queuedBytes = 0
    /// Committed lines that are not in the index file yet.
    package var unindexedLines = 0
    /// Failed attempts to write the index.
    package var indexFailures = 0
    /// Short questions to the index.
    package var indexQuestions = 0
    /// Questions for a secondary key that were answered without the index, because the key is new.
    package var sparedQuestions = 0
    /// Whether new keys are known to be: not before a scan behind the start has ended, nor when there are too many keys.
    package var knowsNewKeys = false
    /// The writer's end, if it ended.
    package var failure: JournalError?

    package init() {}
}
