/// How the journals are kept. Sizes are in bytes.
package struct JournalOptions: Sendable {
    /// Where the lookup index lives.
    package enum IndexLocation: Sendable, Equatable {
        /// `index.sqlite` beside the journals.
        case besideJournals
        /// A file of its own.
        case file(String)
        /// In memory: rebuilt at every start, for simulators and tests.
        case memory
    }

    /// A segment that has reached this size is followed by a new one.
    package var segmentBytes = 64 << 20
    /// A longer line is refused.
    package var maxLineBytes = 16 << 20
    /// More than this waiting for the disk is refused as `journal-overloaded`.
    package var maxQueuedBytes = 32 << 20
    /// At most this much is written between two syncs (one commit may be larger).
    package var maxGroupBytes = 4 << 20
    /// More than this committed but not indexed makes commits wait for the index.
    package var maxUnindexedBytes = 32 << 20
    /// Length of the commit log, in two halves. A group longer than a half is synced in the segments instead. A log of another
    /// length is made anew at the next start. nil: 16 MiB, or 128 KiB with `runsInline`, where a sync costs nothing.
    package var commitLogBytes: Int?
    /// New work is turned away while less than this is free on the disk; records that finish work are not.
    package var reserveBytes = 256 << 20
    /// Memory for knowing which secondary keys are new. Where more is needed, the index is asked for each.
    package var maxSeenKeysBytes = 64 << 20
    /// How long lines are gathered for one transaction of the index, in milliseconds.
    package var indexDelayMS = 100
    package var index = IndexLocation.besideJournals
    /// Does all file work on the caller's thread, without threads, timers or tasks of its own, so that a simulator
    /// decides about every order. Meant for file systems that do not block.
    package var runsInline = false
    /// An operator's decision about a tail that start refused as `journal-tail-ambiguous`: take it for the remains of
    /// an unsynced group, copy it aside and cut it off.
    package var acceptsAmbiguousTail = false

    package init() {}

    /// Length of one half of the commit log.
    var commitLogHalfBytes: Int { LogReading.halfBytes(of: commitLogBytes ?? (runsInline ? 128 << 10 : 16 << 20)) }

    /// A first layer for 700,000 keys, or with `runsInline` for so few that a simulator sees layers follow one another.
    var seenKeysFirstBytes: Int { runsInline ? 64 : 1 << 20 }

    /// No group is longer than this: one commit may be as long as the queue, and its lines grow by what the journal puts
    /// round each record.
    var longestGroupBytes: Int { 2 * max(maxGroupBytes, maxQueuedBytes) }
}
