/// The file work of one group of commits: lines are made, written and synced.
///
/// Works on its own copy of the tails; whoever runs it takes the copy over when it has succeeded.
struct GroupWork {
    private let fileSystem: any JournalFileSystem
    private let segmentBytes: Int
    private(set) var tails: [JournalTail]
    /// The tails to which a refused group is taken back.
    private(set) var before: [JournalTail]
    /// The lines made so far.
    private(set) var lines: [CommittedLine] = []
    /// Bytes of those lines, line feeds included.
    private(set) var bytes = 0
    /// Whether the group can be taken back: no line of it has been synced, and no sync has failed.
    private(set) var canBeTakenBack = true
    private var buffers: [[UInt8]]
    private var isTouched: [Bool]

    init(fileSystem: any JournalFileSystem, segmentBytes: Int, tails: [JournalTail]) {
        self.fileSystem = fileSystem
        self.segmentBytes = segmentBytes
        self.tails = tails
        self.before = tails
        self.buffers = Array(repeating: [], count: tails.count)
        self.isTouched = Array(repeating: false, count: tails.count)
    }

    /// Makes the line of an entry. Begins a new segment where the present one is full.
    mutating func add(_ entry: CheckedEntry) throws(JournalError) {
        let journal = entry.journal
        let length = ChainedLine.maximumLength(recordLength: entry.record.count)
        let used = tails[journal].offset + buffers[journal].count
        if tails[journal].file == nil || (used > 0 && used + length > segmentBytes) { try roll(journal) }
        let start = buffers[journal].count
        let sequence = tails[journal].sequence + 1
        let chain = ChainedLine.append(
            record: entry.record, sequence: sequence, previous: tails[journal].chain, to: &buffers[journal])
        tails[journal].sequence = sequence
        tails[journal].chain = chain
        let end = buffers[journal].count
        lines.append(
            CommittedLine(
                journal: journal, bytes: Array(buffers[journal][start..<(end - 1)]),
                position: ChainPosition(
                    sequence: sequence, chain: chain, segment: tails[journal].segment?.first ?? sequence,
                    lineOffset: tails[journal].offset + start, endOffset: tails[journal].offset + end),
                keys: entry.keys))
        bytes += end - start
    }

    /// Writes all lines, one call for each file.
    mutating func write() throws(JournalError) {
        for journal in tails.indices { try flush(journal) }
    }

    /// The files that `sync` must be called on before any line of the group may be told of.
    var touchedFiles: [any JournalFile] {
        tails.indices.compactMap { isTouched[$0] ? tails[$0].file : nil }
    }

    /// Takes back what was written of a refused group, and syncs that: without the sync, a crash could bring back lines of
    /// commits that were told that nothing was written.
    ///
    /// This is sound only because no line of the group has been synced or told of, and because a write, unlike a sync,
    /// says at once and truly that it failed. The chain and the numbers go back with the bytes.
    func takeBack() throws(JournalError) {
        for journal in before.indices where isTouched[journal] {
            guard let file = before[journal].file else { continue }
            try file.truncate(to: before[journal].offset)
            try file.sync()
        }
    }

    private mutating func flush(_ journal: Int) throws(JournalError) {
        guard !buffers[journal].isEmpty, let file = tails[journal].file else { return }
        isTouched[journal] = true
        try file.write(buffers[journal], at: tails[journal].offset)
        tails[journal].offset += buffers[journal].count
        buffers[journal].removeAll(keepingCapacity: true)
    }

    /// Ends the present segment and begins the next. The old one is synced first, and the name of the new one made
    /// durable: a segment that is followed by another is whole, whatever happens.
    private mutating func roll(_ journal: Int) throws(JournalError) {
        if let file = tails[journal].file {
            let hasLines = !buffers[journal].isEmpty
            try flush(journal)
            try syncing(thenFinal: hasLines) { () throws(JournalError) in try file.sync() }
        }
        let name = SegmentName(journal: tails[journal].journal, first: tails[journal].sequence + 1)
        let file = try fileSystem.open(tails[journal].folder + "/" + name.text, .create)
        tails[journal].segment = name
        tails[journal].file = file
        tails[journal].offset = 0
        isTouched[journal] = false
        // An empty segment stays where it is if the group is taken back.
        if tails[journal].sequence == before[journal].sequence { before[journal] = tails[journal] }
        let folder = tails[journal].folder
        let fileSystem = fileSystem
        try syncing(thenFinal: false) { () throws(JournalError) in try fileSystem.syncDirectory(folder) }
    }

    /// Runs a sync. If it fails, or if it made lines of this group durable, there is no way back.
    private mutating func syncing(
        thenFinal isFinal: Bool, _ sync: () throws(JournalError) -> Void
    ) throws(JournalError) {
        let couldBeTakenBack = canBeTakenBack
        canBeTakenBack = false
        try sync()
        canBeTakenBack = couldBeTakenBack && !isFinal
    }
}
