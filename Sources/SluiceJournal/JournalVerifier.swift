import SluiceCrypto

/// Walks whole journals from the first line to the last and proves the chain. Reads only, takes no lock, and may be used
/// on the folder of a running gateway. Memory is bounded by the longest line.
package struct JournalVerifier {
    /// What was found in one journal.
    package struct Finding: Sendable, Equatable {
        package let journal: String
        /// The last line of the valid series.
        package let head: JournalHead
        /// Valid lines and their bytes.
        package let lines: Int
        package let bytes: Int
        /// Bytes at the end of the last segment that are not whole valid lines, and after which nothing valid follows: a
        /// line that is being written right now, or a torn tail that the next start will cut off.
        package let unfinishedBytes: Int
        /// Lines among them that a crash has kept from the segments and that only the commit log has: no damage, the next start
        /// writes them into the segments.
        package let linesInLog: Int
        /// The first thing that does not fit, or a recorded head that the journal does not have; nil if all is well.
        package let problem: JournalError?
    }

    private let fileSystem: any JournalFileSystem

    package init(fileSystem: any JournalFileSystem = PosixFileSystem()) {
        self.fileSystem = fileSystem
    }

    /// Proves journals in a folder.
    ///
    /// A chain alone cannot show that whole lines were cut from the end of a journal, so heads that were recorded earlier
    /// and kept elsewhere can be given in `expected`: the journal must still have each of these lines.
    /// Blocks; call it from a thread that may.
    package func verify(
        directory: String, journals: [String], expected: [String: [JournalHead]] = [:]
    ) throws(JournalError) -> [Finding] {
        // Read first: a running gateway writes lines to the segments before it writes them to the log, so that whatever the log
        // had here is in the segments when they are read.
        let log = try LogReading.read(fileSystem, directory: directory)
        var findings: [Finding] = []
        for journal in journals {
            findings.append(
                try verify(directory: directory, journal: journal, log: log, expected: expected[journal] ?? []))
        }
        return findings
    }

    private func verify(
        directory: String, journal: String, log: LogReading, expected: [JournalHead]
    ) throws(JournalError) -> Finding {
        let folder: SegmentFolder
        do throws(JournalError) {
            folder = try SegmentFolder.list(fileSystem, directory: directory, journal: journal)
        } catch {
            guard error.code == JournalError.Code.foreignFile.rawValue else { throw error }
            return Finding(
                journal: journal, head: Self.head(.origin(of: journal)), lines: 0, bytes: 0, unfinishedBytes: 0,
                linesInLog: 0, problem: error)
        }
        var chains: [Int: Set<String>] = [:]
        for head in expected { chains[head.sequence, default: []].insert(head.chain) }
        let (view, linesInLog) = try redone(folder, log)
        var walk = try ChainWalk(view, folder: folder, after: .origin(of: journal))
        var problem = Self.mismatch(walk.position, chains, folder)
        var bytes = 0
        var unfinishedBytes = 0
        var retriedAfter = -1
        walking: while let step = try walk.next() {
            switch step {
            case .line(_, _, let position):
                bytes += position.endOffset - position.lineOffset
                problem = problem ?? Self.mismatch(position, chains, folder)
            case .misfit(let misfit):
                if let tail = try unfinishedTail(misfit, in: folder, view) {
                    unfinishedBytes = tail
                } else if retriedAfter < walk.position.sequence {
                    // A running gateway may have finished the line between the two looks at it.
                    retriedAfter = walk.position.sequence
                    walk = try ChainWalk(view, folder: folder, after: walk.position)
                    continue walking
                } else {
                    problem = problem ?? JournalError(.damaged, Self.sentence(misfit.reason), place: misfit.place)
                }
                break walking
            }
        }
        if problem == nil, let missing = chains.keys.filter({ $0 > walk.position.sequence }).min() {
            problem = Self.shortened(missing, walk.position, folder)
        }
        return Finding(
            journal: journal, head: Self.head(walk.position), lines: walk.position.sequence, bytes: bytes,
            unfinishedBytes: unfinishedBytes, linesInLog: linesInLog, problem: problem)
    }

    /// The journal as the next start will leave it. Where the log adds nothing, or does not fit, the segments are judged alone.
    private func redone(
        _ folder: SegmentFolder, _ log: LogReading
    ) throws(JournalError) -> (view: any JournalFileSystem, linesInLog: Int) {
        let redo = try Redo(fileSystem, folder: folder, log: log, options: JournalOptions())
        guard redo.decision().action == .followLog, redo.missingLines > 0 else { return (fileSystem, 0) }
        var view = RedoneView(base: fileSystem)
        redo.add(to: &view, endsWithLog: false)
        return (view, redo.missingLines)
    }

    /// Length of the tail that a misfit begins, if nothing valid follows it.
    private func unfinishedTail(
        _ misfit: ChainWalk.Misfit, in folder: SegmentFolder, _ fileSystem: any JournalFileSystem
    ) throws(JournalError) -> Int? {
        guard misfit.kind != .gap, misfit.isInLastSegment else { return nil }
        let file = try fileSystem.open(folder.path(of: misfit.segment), .read)
        let offset = misfit.place.offsetBytes
        let hasValidLine = try TailSurvey.hasValidLine(
            in: file, after: offset, dueSequence: misfit.place.sequence ?? 1)
        return hasValidLine ? nil : try file.size() - offset
    }

    private static func mismatch(
        _ position: ChainPosition, _ chains: [Int: Set<String>], _ folder: SegmentFolder
    ) -> JournalError? {
        guard let wanted = chains[position.sequence] else { return nil }
        let chain = Hex.encode(position.chain)
        guard wanted != [chain] else { return nil }
        return JournalError(
            .damaged,
            "Line \(position.sequence) of the journal \(folder.journal) has the chain \(chain), but "
                + "\(wanted.sorted().joined(separator: " and ")) was recorded: the journal was rewritten, or is another one.",
            place: place(position, folder))
    }

    private static func shortened(
        _ sequence: Int, _ position: ChainPosition, _ folder: SegmentFolder
    ) -> JournalError {
        JournalError(
            .shortened,
            "The journal \(folder.journal) ends with line \(position.sequence), but line \(sequence) was recorded: lines were "
                + "cut from its end.",
            place: place(position, folder))
    }

    private static func place(_ position: ChainPosition, _ folder: SegmentFolder) -> JournalError.Place? {
        guard position.segment > 0 else { return nil }
        let name = SegmentName(journal: folder.journal, first: position.segment)
        return .init(
            file: folder.path(of: name), line: position.sequence - position.segment + 1,
            offsetBytes: position.lineOffset, sequence: position.sequence)
    }

    private static func head(_ position: ChainPosition) -> JournalHead {
        JournalHead(sequence: position.sequence, chain: Hex.encode(position.chain))
    }

    private static func sentence(_ reason: String) -> String {
        reason.prefix(1).uppercased() + reason.dropFirst() + "."
    }
}
