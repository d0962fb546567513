/// Reads lines of one journal from its segments, at places that the index knows. Blocks.
struct LineSource: Sendable {
    let fileSystem: any JournalFileSystem
    /// Folder of all journals.
    let directory: String
    let journal: String

    private var folder: String { directory + "/" + journal }

    /// The line at a place. What is there is checked for its number only: its chain was proved when it was indexed.
    func read(_ place: LinePlace) throws(JournalError) -> [UInt8] {
        let path = folder + "/" + SegmentName(journal: journal, first: place.segment).text
        let bytes = try fileSystem.open(path, .read).read(at: place.offset, count: place.length)
        guard bytes.count == place.length, ChainedLine(bytes)?.sequence == place.sequence else {
            throw JournalError(
                .damaged, "Line \(place.sequence) of the journal \(journal) is no longer where it was written.",
                place: .init(file: path, line: nil, offsetBytes: place.offset, sequence: place.sequence))
        }
        return bytes
    }

    /// The lines after `sequence`, up to the one numbered `last`, at most `limit`. Begins at `mark`, or at the beginning
    /// of the segment if that is nearer.
    func page(after sequence: Int, upTo last: Int, limit: Int, mark: LinePlace?) throws(JournalError) -> [JournalLine] {
        let listed = try SegmentFolder.list(fileSystem, directory: directory, journal: journal)
        guard let start = listed.segments.lastIndex(where: { $0.first <= sequence + 1 }) else { return [] }
        var lines: [JournalLine] = []
        for name in listed.segments[start...] {
            let offset = name == listed.segments[start] && mark?.segment == name.first ? mark?.offset ?? 0 : 0
            var reader = LineReader(try fileSystem.open(listed.path(of: name), .read), from: offset)
            while let piece = try reader.next() {
                guard let line = ChainedLine(piece.bytes), line.sequence <= last else { return lines }
                if line.sequence > sequence { lines.append(JournalLine(sequence: line.sequence, bytes: piece.bytes)) }
                if lines.count == limit { return lines }
            }
        }
        return lines
    }
}
