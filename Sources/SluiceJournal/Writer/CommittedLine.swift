/// A line that is on disk, with where it stands and what the index is to know of it.
final class CommittedLine: Sendable {
    /// Place of the journal in the list of journals.
    let journal: Int
    /// The line without its line feed: a part of its group's bytes, which live as long as any line of the group. Empty for
    /// a line that a start has read: nobody asks for it here.
    let bytes: ArraySlice<UInt8>
    let position: ChainPosition
    let keys: RecordKeys

    var sequence: Int { position.sequence }

    var place: LinePlace {
        LinePlace(
            sequence: position.sequence, segment: position.segment, offset: position.lineOffset,
            length: position.endOffset - position.lineOffset - 1)
    }

    init(journal: Int, bytes: ArraySlice<UInt8>, position: ChainPosition, keys: RecordKeys) {
        self.journal = journal
        self.bytes = bytes
        self.position = position
        self.keys = keys
    }
}
