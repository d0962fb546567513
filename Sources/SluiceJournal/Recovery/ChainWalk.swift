import SluiceCrypto

/// Where a journal stands after one of its lines.
struct ChainPosition: Sendable, Equatable {
    /// Sequence number of the line; 0 before the first.
    var sequence: Int
    /// Its chain, 32 bytes.
    var chain: [UInt8]
    /// Sequence number in the name of the line's segment; 0 before the first.
    var segment: Int
    /// Offset of the line's first byte in the segment.
    var lineOffset: Int
    /// Offset of the byte after its line feed.
    var endOffset: Int

    /// Before the first line of a journal.
    static func origin(of journal: String) -> ChainPosition {
        ChainPosition(
            sequence: 0, chain: ChainedLine.origin(of: journal), segment: 0, lineOffset: 0, endOffset: 0)
    }
}

/// Walks a journal from a position to its end and proves every line on the way. Memory is bounded by the longest line.
struct ChainWalk {
    /// Something that is not the line that is due.
    struct Misfit: Sendable {
        /// Which kind of thing it is.
        enum Kind: Sendable, Equatable {
            /// The last bytes of a file, without a line feed after them.
            case unended
            /// A line of another form, number or chain than is due.
            case wrong
            /// The next segment does not begin with the line that is due.
            case gap
        }

        let kind: Kind
        let place: JournalError.Place
        /// What was expected and what is there, as the end of a sentence.
        let reason: String
        let segment: SegmentName
        /// Whether the segment is the last one of the journal.
        let isInLastSegment: Bool
    }

    /// What the walk met.
    enum Step {
        /// The next valid line, without its line feed; `position` is the one after it.
        case line(ChainedLine, bytes: [UInt8], position: ChainPosition)
        /// The first thing that does not fit; the walk ends.
        case misfit(Misfit)
    }

    private let fileSystem: any JournalFileSystem
    private let folder: SegmentFolder
    private(set) var position: ChainPosition
    private var nextSegment: Int
    private var current: SegmentName?
    private var reader: LineReader?
    private var lineNumber: Int?
    private let digest = DigestStream(.sha256)

    /// Starts after `position`, whose segment must be in the folder unless it is the origin.
    init(
        _ fileSystem: any JournalFileSystem, folder: SegmentFolder, after position: ChainPosition
    ) throws(JournalError) {
        self.fileSystem = fileSystem
        self.folder = folder
        self.position = position
        guard position.segment > 0, let index = folder.segments.firstIndex(where: { $0.first == position.segment })
        else {
            self.nextSegment = 0
            return
        }
        let name = folder.segments[index]
        self.nextSegment = index + 1
        self.current = name
        self.reader = LineReader(try fileSystem.open(folder.path(of: name), .read), from: position.endOffset)
    }

    /// The next line or misfit; nil at the end of the journal.
    mutating func next() throws(JournalError) -> Step? {
        while true {
            if let current, let piece = try reader?.next() {
                return step(piece, in: current)
            }
            guard nextSegment < folder.segments.count else { return nil }
            let name = folder.segments[nextSegment]
            guard name.first == position.sequence + 1 else { return .misfit(gap(at: name)) }
            nextSegment += 1
            current = name
            lineNumber = 0
            reader = LineReader(try fileSystem.open(folder.path(of: name), .read), from: 0)
        }
    }

    private mutating func step(_ piece: LineReader.Piece, in segment: SegmentName) -> Step {
        lineNumber = lineNumber.map { $0 + 1 }
        guard piece.isEnded else {
            return .misfit(misfit(.unended, piece, segment, "the file ends within a line"))
        }
        guard let line = ChainedLine(piece.bytes) else {
            return .misfit(misfit(.wrong, piece, segment, "the bytes there are not a line of a journal"))
        }
        guard line.sequence == position.sequence + 1 else {
            return .misfit(misfit(.wrong, piece, segment, "a line with the number \(line.sequence) is there"))
        }
        guard line.follows(position.chain, line: piece.bytes, digest) else {
            return .misfit(
                misfit(.wrong, piece, segment, "the chain of the line there does not fit its bytes and the line before")
            )
        }
        position = ChainPosition(
            sequence: line.sequence, chain: line.chain, segment: segment.first, lineOffset: piece.offset,
            endOffset: piece.end)
        return .line(line, bytes: piece.bytes, position: position)
    }

    private func misfit(
        _ kind: Misfit.Kind, _ piece: LineReader.Piece, _ segment: SegmentName, _ reason: String
    ) -> Misfit {
        Misfit(
            kind: kind,
            place: .init(
                file: folder.path(of: segment), line: lineNumber, offsetBytes: piece.offset,
                sequence: position.sequence + 1),
            reason: "line \(position.sequence + 1) of the journal \(folder.journal) is due, but \(reason)",
            segment: segment, isInLastSegment: nextSegment == folder.segments.count)
    }

    private func gap(at name: SegmentName) -> Misfit {
        Misfit(
            kind: .gap,
            place: .init(
                file: folder.path(of: name), line: 1, offsetBytes: 0, sequence: position.sequence + 1),
            reason:
                "line \(position.sequence + 1) of the journal \(folder.journal) is due, but this segment begins with "
                + "line \(name.first); a segment, or the end of one, is missing",
            segment: name, isInLastSegment: nextSegment + 1 == folder.segments.count)
    }
}
