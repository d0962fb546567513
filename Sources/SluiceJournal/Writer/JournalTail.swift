/// Where the next line of a journal goes.
struct JournalTail: Sendable {
    let journal: String
    /// Path of the journal's folder.
    let folder: String
    /// Number and chain of the last line.
    var sequence: Int
    var chain: [UInt8]
    /// The segment that is written, and its open file; nil before the first line of a journal.
    var segment: SegmentName?
    var file: (any JournalFile)?
    /// Length in bytes of that segment.
    var offset: Int
}
