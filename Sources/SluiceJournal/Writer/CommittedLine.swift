/// A line that is on disk, with where it stands and what the index is to know of it.
final class CommittedLine: Sendable {
    /// Place of the journal in the list of journals.
    let journal: Int
    /// The line without its line feed.
    let bytes: [UInt8]
    let position: ChainPosition
    let keys: RecordKeys

    var sequence: Int { position.sequence }

    var place: LinePlace {
        LinePlace(
            sequence: position.sequence, segment: position.segment, offset: position.lineOffset, length: bytes.count)
    }

    init(journal: Int, bytes: [UInt8], position: ChainPosition, keys: RecordKeys) {
        self.journal = journal
        self.bytes = bytes
        self.position = position
        self.keys = keys
    }
}
