import SluiceCrypto

/// The format of the commit log, `commit.log` beside the journals' folders.
///
/// The log is a file of fixed size, written full of zeros when it is made, and then overwritten again and again: on the
/// file systems that were measured, overwriting and syncing takes half the time of appending and syncing. It has two
/// halves. Each is a series of frames from its beginning on, and behind them what is left of earlier frames or zeros.
/// A frame begins at a multiple of 4096 bytes and is filled up with zeros to the next, so that no block of the disk that
/// holds an acknowledged frame is ever written again before its half is given up. A frame is
///
///     00 "SLUICE1"   eight bytes; no line of JSON has a byte 00, so no payload can be taken for a frame
///     length of the header, kind, number, settled, length of the payload, number of sections
///     for each journal a section:
///         length of its name, the name, segment, offset, length, sequence before, sequence after,
///         chain before (32 bytes), chain after (32 bytes)
///     SHA-256 of everything up to here: the end of the header
///     payload: the bytes of all sections, one after the other, in the order of the sections
///
/// where every integer has eight bytes, the lowest first. A section says where a journal stood before the frame and where
/// it stands after it, also when the frame has no line of that journal: its lines stand at `offset` of the segment that
/// begins with the line `segment`, `length` bytes long (segment 0: the journal has no segment yet). `number` counts frames
/// over the life of the log, whichever half they are in. `settled` is the number of a frame: the segments hold the lines of
/// that one and of all before it durably, so that their half may be overwritten.
///
/// Kinds: 1, the payload holds the lines. 2, for a group that is longer than a half: the segments were synced before this
/// frame was written, and there is no payload. 3, the journals were opened. 4, they were closed, and the segments synced
/// before that. 3 and 4 have neither lines nor payload.
///
/// A frame is valid if and only if it begins with the eight bytes, its SHA-256 fits, it lies within its half, and the
/// payload is, section by section, `length` bytes of whole lines whose numbers follow `sequence before` and end with
/// `sequence after`, and whose chains follow `chain before` and end with `chain after`. The chain vouches for every byte
/// of the payload; a second digest over it would prove nothing more.
struct LogFrame: Equatable, Sendable {
    /// What a frame stands for.
    enum Kind: Int, Sendable {
        case lines = 1
        case synced = 2
        case opened = 3
        case closed = 4
    }

    /// Where a journal stands between two of its lines.
    struct Position: Equatable, Sendable {
        /// Number of the first line of the segment; 0 before the first segment.
        var segment: Int
        /// Offset in bytes at which the next line goes, in that segment.
        var offset: Int
        /// Number and chain of the last line.
        var sequence: Int
        var chain: [UInt8]
    }

    /// One journal's part of a frame.
    struct Section: Equatable, Sendable {
        let journal: String
        /// Where its lines begin. The last line before may be at the end of the segment before.
        let start: Position
        /// Length of its lines in bytes.
        let length: Int
        let lastSequence: Int
        let lastChain: [UInt8]

        /// Where the journal stands after the frame.
        var end: Position {
            Position(segment: start.segment, offset: start.offset + length, sequence: lastSequence, chain: lastChain)
        }

        /// Whether this section of a later frame goes on where that one of the frame before it ended: at the same place, or
        /// at the beginning of the next segment.
        func follows(_ earlier: Section) -> Bool {
            guard start.sequence == earlier.lastSequence, start.chain == earlier.lastChain else { return false }
            if start.segment == earlier.start.segment { return start.offset == earlier.end.offset }
            return start.segment == start.sequence + 1 && start.offset == 0
        }
    }

    let kind: Kind
    let number: Int
    let settled: Int
    let sections: [Section]
    /// Length of the payload in bytes.
    var payloadLength: Int { kind == .lines ? sections.reduce(0) { $0 + $1.length } : 0 }

    static let blockBytes = 4096
    private static let magic: [UInt8] = [0] + Array("SLUICE1".utf8)
    private static let digestLength = 32

    /// The section of a journal.
    func section(of journal: String) -> Section? { sections.first { $0.journal == journal } }

    /// Length of the header in bytes.
    var headerLength: Int {
        sections.reduce(56 + LogFrame.digestLength) { $0 + 112 + $1.journal.utf8.count }
    }

    /// The header, without payload.
    func header() -> [UInt8] {
        var output = LogFrame.magic
        let length = headerLength
        output.reserveCapacity(length)
        func put(_ value: Int) { withUnsafeBytes(of: UInt64(value).littleEndian) { output.append(contentsOf: $0) } }
        for value in [length, kind.rawValue, number, settled, payloadLength, sections.count] { put(value) }
        for section in sections {
            put(section.journal.utf8.count)
            output.append(contentsOf: section.journal.utf8)
            let start = section.start
            for value in [start.segment, start.offset, section.length, start.sequence, section.lastSequence] {
                put(value)
            }
            output.append(contentsOf: start.chain)
            output.append(contentsOf: section.lastChain)
        }
        output.append(contentsOf: Digest.sha256(output))
        precondition(output.count == length, "the header of a frame has another length than it says")
        return output
    }

    /// Reads the header at the beginning of `bytes`; nil if none is there or its digest does not fit. Whether the payload
    /// is valid is not looked at.
    init?(header bytes: ArraySlice<UInt8>) {
        guard bytes.starts(with: LogFrame.magic) else { return nil }
        var reader = LogFrameReader(bytes.dropFirst(LogFrame.magic.count))
        guard let length = reader.integer(), length <= bytes.count, length > LogFrame.digestLength else { return nil }
        let header = bytes.prefix(length)
        guard
            Digest.hash(.sha256, header.dropLast(LogFrame.digestLength)).elementsEqual(
                header.suffix(LogFrame.digestLength)),
            let kind = reader.integer().flatMap(Kind.init(rawValue:)), let number = reader.integer(), number > 0,
            let settled = reader.integer(), settled < number, let payloadLength = reader.integer(),
            let count = reader.integer(), count <= 1024
        else { return nil }
        var sections: [Section] = []
        for _ in 0..<count {
            guard let section = reader.section() else { return nil }
            sections.append(section)
        }
        self.init(kind: kind, number: number, settled: settled, sections: sections)
        guard payloadLength == self.payloadLength, self.header().elementsEqual(header) else { return nil }
    }

    init(kind: Kind, number: Int, settled: Int, sections: [Section]) {
        self.kind = kind
        self.number = number
        self.settled = settled
        self.sections = sections
    }

    /// Whether a payload is the one of this frame.
    func isProved(by payload: ArraySlice<UInt8>) -> Bool {
        guard payload.count == payloadLength else { return false }
        var rest = payload
        let digest = DigestStream(.sha256)
        for section in sections {
            guard section.length == 0 || kind == .lines || kind == .synced else { return false }
            var sequence = section.start.sequence
            var chain = section.start.chain
            var lines = kind == .lines ? rest.prefix(section.length) : []
            rest = rest.dropFirst(lines.count)
            while let feed = lines.firstIndex(of: UInt8(ascii: "\n")) {
                let bytes = Array(lines[..<feed])
                guard let line = ChainedLine(bytes), line.sequence == sequence + 1,
                    line.follows(chain, line: bytes, digest)
                else { return false }
                sequence = line.sequence
                chain = line.chain
                lines = lines[(feed + 1)...]
            }
            guard lines.isEmpty else { return false }
            if kind != .synced {
                guard sequence == section.lastSequence, chain == section.lastChain else { return false }
            }
        }
        return true
    }
}

/// Reads the integers and sections of a header.
struct LogFrameReader {
    private var rest: ArraySlice<UInt8>
    /// No number in a frame is as large, so that the sum of a thousand cannot overflow.
    private static let limit = 1 << 50

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next integer; nil if there is none, or a larger one than any frame has.
    mutating func integer() -> Int? {
        guard let bytes = take(8) else { return nil }
        let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return value < UInt64(LogFrameReader.limit) ? Int(value) : nil
    }

    /// The next section.
    mutating func section() -> LogFrame.Section? {
        guard let nameLength = integer(), nameLength <= 64, let name = take(nameLength), let segment = integer(),
            let offset = integer(), let length = integer(), let first = integer(), let last = integer(), last >= first,
            let chain = take(32), let lastChain = take(32)
        else { return nil }
        let journal = String(decoding: name, as: UTF8.self)
        guard SegmentName.isJournalName(journal) else { return nil }
        return LogFrame.Section(
            journal: journal,
            start: .init(segment: segment, offset: offset, sequence: first, chain: Array(chain)), length: length,
            lastSequence: last, lastChain: Array(lastChain))
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
