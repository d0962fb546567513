/// Decides whether an index belongs to a journal, without reading the whole journal when it does.
struct IndexCheck {
    let fileSystem: any JournalFileSystem
    let folder: SegmentFolder
    let indexed: IndexedPosition
    /// Lengths of the segments that the index knows to have been followed by another, by their first line.
    let sealed: [Int: Int]

    /// nil if the journal goes on where the index ends; a reason to build the index again if it is that of another
    /// journal. Throws if the index proves that the journal has lost what was on disk: an index can be deleted, but one
    /// that is there is a witness, and passing over what it says would lose acknowledged lines without a word.
    func misfit() throws(JournalError) -> String? {
        if try hasIndexedLine() {
            try checkSealed()
            return nil
        }
        // Rare and slow: look at the whole journal before anything is thrown away.
        var walk = try ChainWalk(fileSystem, folder: folder, after: .origin(of: folder.journal))
        var first: [UInt8]?
        var found: ChainWalk.Misfit?
        while let step = try walk.next(), found == nil {
            switch step {
            case .line(_, _, let position): first = first ?? position.chain
            case .misfit(let misfit): found = misfit
            }
        }
        let sequence = indexed.position.sequence
        guard first == nil || first == indexed.firstChain, walk.position.sequence < sequence else {
            return "it was made for another history of the journal \(folder.journal)"
        }
        if let found {
            throw JournalError(
                .damaged,
                "Refused, \(RecoveryDecision.damageBelowIndex.rawValue): \(found.reason), and the index shows that lines up to "
                    + "\(sequence) were on disk. Nothing was changed. Bring the file back from a copy.",
                place: found.place)
        }
        throw JournalError(
            .shortened,
            "The journal \(folder.journal) ends with line \(walk.position.sequence), but the index shows that lines up to "
                + "\(sequence) were on disk. Bring the journal back from a copy; if it was shortened on purpose, delete "
                + "the index.",
            place: .init(
                file: folder.path, line: nil, offsetBytes: walk.position.endOffset, sequence: walk.position.sequence))
    }

    private func hasIndexedLine() throws(JournalError) -> Bool {
        let position = indexed.position
        guard let name = folder.segments.first(where: { $0.first == position.segment }) else { return false }
        let length = position.endOffset - position.lineOffset
        let bytes = try fileSystem.open(folder.path(of: name), .read).read(at: position.lineOffset, count: length)
        guard bytes.count == length, bytes.last == UInt8(ascii: "\n"), let line = ChainedLine(Array(bytes.dropLast()))
        else {
            return false
        }
        return line.sequence == position.sequence && line.chain == position.chain
    }

    /// Looks at the lengths of the earlier segments, not into them: that is what a verification is for.
    private func checkSealed() throws(JournalError) {
        for (first, length) in sealed.sorted(by: { $0.key < $1.key }) {
            let path = folder.path(of: SegmentName(journal: folder.journal, first: first))
            let isThere = folder.segments.contains { $0.first == first }
            let found = isThere ? try fileSystem.open(path, .read).size() : nil
            guard found != length else { continue }
            let decision: RecoveryDecision = found == nil ? .missingSegment : .damageInEarlierSegment
            throw JournalError(
                .damaged,
                "Refused, \(decision.rawValue): this segment had \(length) bytes when it was followed by the next, and "
                    + (found.map { "has \($0) now" } ?? "is missing now") + ". Bring it back from a copy.",
                place: .init(file: path, line: nil, offsetBytes: found ?? 0, sequence: first))
        }
    }
}
