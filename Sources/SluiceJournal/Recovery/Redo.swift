import SluiceCrypto

/// One journal beside what the commit log says of it. Finding out changes nothing; `write` does.
struct Redo: Sendable {
    let folder: SegmentFolder
    private(set) var facts: LogDecision.Facts
    /// Where the log says that the journal ends; nil if it says nothing.
    let end: LogFrame.Position?
    /// The line after which the log's lines begin (for a closed log: the last one).
    let start: LogFrame.Position?
    let fileSystem: any JournalFileSystem
    private(set) var pieces: [RedoPiece] = []
    private(set) var lacksSegment = false

    init(
        _ fileSystem: any JournalFileSystem, folder: SegmentFolder, log: LogReading, options: JournalOptions
    ) throws(JournalError) {
        self.fileSystem = fileSystem
        self.folder = folder
        facts = .init(state: log.state)
        facts.longestGroupBytes = options.longestGroupBytes
        guard let last = log.newest?.frame.section(of: folder.journal) else {
            // The journal came after the log was written.
            if log.newest != nil { facts.state = .missing }
            start = nil
            end = nil
            return
        }
        let first = log.run.first?.frame.section(of: folder.journal) ?? last
        start = log.state == .closed ? last.end : first.start
        end = last.end
        facts.lastSequence = last.lastSequence
        facts.isReached = try start.map { (place) throws(JournalError) in try has(place) } ?? true
        guard log.state == .live, facts.isReached else { return }
        gather(log.run)
        try compare()
        try measureBehind(last.end)
    }

    /// Whether the segments have the line that ends at a place. Looks at the chain that this line states; the lines before
    /// it are for whoever walks them.
    private func has(_ place: LogFrame.Position) throws(JournalError) -> Bool {
        if place.sequence == 0 { return place.chain == ChainedLine.origin(of: folder.journal) && place.offset == 0 }
        guard let index = folder.segments.firstIndex(where: { $0.first == place.segment }),
            place.offset > 0 || index > 0
        else { return false }
        let file = try fileSystem.open(folder.path(of: folder.segments[place.offset > 0 ? index : index - 1]), .read)
        let ending = Array(#","chain":"\#(Hex.encode(place.chain))"}"#.utf8) + [UInt8(ascii: "\n")]
        let lineEnd = place.offset > 0 ? place.offset : try file.size()
        guard lineEnd > ending.count else { return false }
        return try file.read(at: lineEnd - ending.count, count: ending.count) == ending
    }

    private mutating func gather(_ run: [LogReading.Found]) {
        for found in run where found.frame.kind == .lines {
            var bytes = found.payload
            for section in found.frame.sections {
                let lines = bytes.prefix(section.length)
                bytes = bytes.dropFirst(section.length)
                guard section.journal == folder.journal, !lines.isEmpty else { continue }
                let start = section.start
                if let last = pieces.last, last.segment.first == start.segment,
                    last.offset + last.bytes.count == start.offset
                {
                    pieces[pieces.count - 1].bytes.append(contentsOf: lines)
                } else {
                    let segment = SegmentName(journal: folder.journal, first: start.segment)
                    pieces.append(RedoPiece(segment: segment, offset: start.offset, bytes: Array(lines), before: start))
                }
            }
        }
    }

    /// Finds the first line of each piece that the segment does not have, and what stands there instead.
    private mutating func compare() throws(JournalError) {
        for position in pieces.indices {
            let piece = pieces[position]
            guard folder.segments.contains(piece.segment) else {
                // Its name was durable before a line went into it.
                facts.isReached = false
                lacksSegment = true
                return
            }
            let file = try fileSystem.open(folder.path(of: piece.segment), .read)
            let there = try file.read(at: piece.offset, count: piece.bytes.count)
            guard there != piece.bytes else { continue }
            let same = zip(there, piece.bytes).prefix { $0 == $1 }.count
            let lineStart = piece.bytes[..<same].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            pieces[position].firstDifferent = piece.offset + lineStart
            facts.missingBytes += piece.bytes.count - lineStart
            var reader = LineReader(file, from: piece.offset + lineStart)
            guard let other = try reader.next(), other.isEnded, let line = ChainedLine(other.bytes) else { continue }
            let before = piece.lineBefore(lineStart)
            if line.sequence == before.sequence + 1, line.follows(before.chain, line: other.bytes) {
                facts.isContradicted = true
            }
        }
    }

    private mutating func measureBehind(_ end: LogFrame.Position) throws(JournalError) {
        for segment in folder.segments where segment.first > end.segment {
            facts.behindBytes += try fileSystem.open(folder.path(of: segment), .read).size()
            if segment.first != end.sequence + 1 { facts.isBehindInPlace = false }
        }
        guard let segment = segment(of: end) else { return }
        let behind = max(0, try fileSystem.open(folder.path(of: segment), .read).size() - end.offset)
        if behind > 0, facts.behindBytes > 0 { facts.isBehindInPlace = false }
        facts.behindBytes += behind
    }

    private func segment(of place: LogFrame.Position) -> SegmentName? {
        folder.segments.first { $0.first == place.segment }
    }

    /// Lines of the log that the segments lack.
    var missingLines: Int { pieces.reduce(0) { $0 + $1.missingLines } }

    /// The row of the table, for an index that ends with a line.
    func decision(indexedSequence: Int = 0) -> LogDecision {
        var facts = facts
        facts.indexedSequence = indexedSequence
        return LogDecision(facts)
    }

    /// Puts the log's lines into a view, and with `endsWithLog` lets it end where they end.
    func add(to view: inout RedoneView, endsWithLog: Bool) {
        guard facts.state == .live else { return }
        for piece in pieces {
            view.patches[folder.path(of: piece.segment), default: []].append(
                .init(offset: piece.offset, bytes: piece.bytes))
        }
        guard endsWithLog, let end else { return }
        for segment in folder.segments where segment.first >= end.segment {
            view.ends[folder.path(of: segment)] = segment.first == end.segment ? end.offset : 0
        }
    }

    /// Writes the log's lines into the segments, syncs them, and cuts off what is behind the log's last line.
    ///
    /// Lines that can be read there are written too: after a failed sync, the kernel may take what it could not write for
    /// clean and still show it to readers (fsync(2), section NOTES), and to sync such pages again would prove nothing.
    func write() throws(JournalError) -> (redone: OpenReport.Redone?, cut: OpenReport.TornTail?) {
        guard facts.state == .live, let end else { return (nil, nil) }
        var redone: OpenReport.Redone?
        for piece in pieces {
            let file = try fileSystem.open(folder.path(of: piece.segment), .write)
            try file.write(piece.bytes, at: piece.offset)
            try file.sync()
            guard let from = piece.firstDifferent else { continue }
            redone = .init(
                lines: (redone?.lines ?? 0) + piece.missingLines,
                bytes: (redone?.bytes ?? 0) + piece.offset + piece.bytes.count - from)
        }
        var cut: OpenReport.TornTail?
        for segment in folder.segments where segment.first >= end.segment {
            let offset = segment.first == end.segment ? end.offset : 0
            let file = try fileSystem.open(folder.path(of: segment), .write)
            if try file.size() > offset {
                cut = try TailCut(fileSystem: fileSystem, folder: folder).cut(
                    segment, at: offset, because: "no commit of these lines was acknowledged")
            } else {
                try file.sync()
            }
        }
        return (redone, cut)
    }
}
