import SluiceCrypto

/// The file work of one group of commits: lines are made and written to the segments. They become durable with the
/// group's frame in the commit log.
///
/// Works on its own copy of the tails; whoever runs it takes the copy over when it has succeeded.
struct GroupWork {
    private let fileSystem: any JournalFileSystem
    private let segmentBytes: Int
    private(set) var tails: [JournalTail]
    /// The tails to which a refused group is taken back.
    private(set) var before: [JournalTail]
    /// Bytes of the lines made so far, line feeds included.
    private(set) var bytes = 0
    /// The same bytes, by journal.
    private(set) var buffers: [[UInt8]]
    /// Whether the group can be taken back: no sync has failed.
    private(set) var canBeTakenBack = true
    private var isTouched: [Bool]
    /// The lines made so far, whose bytes are in `buffers`.
    private var made: [(journal: Int, position: ChainPosition, keys: RecordKeys)] = []
    private let digest = DigestStream(.sha256)

    /// `lengths` says for each journal how many bytes its lines will have at most.
    init(fileSystem: any JournalFileSystem, segmentBytes: Int, tails: [JournalTail], lengths: [Int]) {
        self.fileSystem = fileSystem
        self.segmentBytes = segmentBytes
        self.tails = tails
        self.before = tails
        self.buffers = lengths.map { length in
            var buffer: [UInt8] = []
            buffer.reserveCapacity(length)
            return buffer
        }
        self.isTouched = Array(repeating: false, count: tails.count)
    }

    /// Makes the line of an entry. Begins a new segment where the present one is full, but not within the group: what a crash
    /// leaves of a group is then always behind the last line of a journal, in one segment.
    mutating func add(_ entry: CheckedEntry) throws(JournalError) {
        let journal = entry.journal
        let start = buffers[journal].count
        if start == 0 {
            let length = ChainedLine.maximumLength(recordLength: entry.record.count)
            let used = tails[journal].offset
            if tails[journal].file == nil || (used > 0 && used + length > segmentBytes) { try roll(journal) }
        }
        let sequence = tails[journal].sequence + 1
        let chain = ChainedLine.append(
            record: entry.record, sequence: sequence, previous: tails[journal].chain, to: &buffers[journal], digest)
        tails[journal].sequence = sequence
        tails[journal].chain = chain
        let end = buffers[journal].count
        let position = ChainPosition(
            sequence: sequence, chain: chain, segment: tails[journal].segment?.first ?? sequence,
            lineOffset: before[journal].offset + start, endOffset: before[journal].offset + end)
        made.append((journal, position, entry.keys))
        bytes += end - start
    }

    /// The lines, each with its part of the group's bytes.
    var lines: [CommittedLine] {
        made.map { journal, position, keys in
            let start = position.lineOffset - before[journal].offset
            let end = position.endOffset - before[journal].offset - 1
            return CommittedLine(
                journal: journal, bytes: buffers[journal][start..<end], position: position, keys: keys)
        }
    }

    /// Writes all lines to the segments, one call for each, without a sync.
    mutating func write() throws(JournalError) {
        for journal in tails.indices where !buffers[journal].isEmpty {
            isTouched[journal] = true
            try tails[journal].file?.write(buffers[journal], at: before[journal].offset)
            tails[journal].offset += buffers[journal].count
        }
    }

    /// The segments that hold lines of the group, by journal.
    var touchedFiles: [Int: any JournalFile] {
        var files: [Int: any JournalFile] = [:]
        for journal in tails.indices where isTouched[journal] { files[journal] = tails[journal].file }
        return files
    }

    /// Takes back what was written of a refused group, and syncs that: without the sync, a crash could bring back lines that
    /// contradict those which the commit log has for the same place.
    ///
    /// This is sound only because no line of the group has been told of, and because a write, unlike a sync, says at once and
    /// truly that it failed. The chain and the numbers go back with the bytes.
    func takeBack() throws(JournalError) {
        for journal in before.indices where isTouched[journal] {
            guard let file = before[journal].file else { continue }
            try file.truncate(to: before[journal].offset)
            try file.sync()
        }
    }

    /// Ends the present segment and begins the next. The old one is synced first, and the name of the new one made
    /// durable: a segment that is followed by another is whole, whatever happens. After a failed sync there is no way back.
    private mutating func roll(_ journal: Int) throws(JournalError) {
        canBeTakenBack = false
        try tails[journal].file?.sync()
        canBeTakenBack = true
        let name = SegmentName(journal: tails[journal].journal, first: tails[journal].sequence + 1)
        let file = try fileSystem.open(tails[journal].folder + "/" + name.text, .create)
        tails[journal].segment = name
        tails[journal].file = file
        tails[journal].offset = 0
        // An empty segment stays where it is if the group is taken back.
        before[journal] = tails[journal]
        canBeTakenBack = false
        try fileSystem.syncDirectory(tails[journal].folder)
        canBeTakenBack = true
    }
}
