/// Brings the segments of all journals to what the commit log says, in two steps: `init` and `check` decide and change
/// nothing, `finish` writes.
struct LogRecovery {
    let log: LogReading
    private let redos: [Redo]
    private let fileSystem: any JournalFileSystem

    /// Reads the log and compares the segments with it. The log is synced first: a frame that a killed process left in the
    /// page cache becomes durable before anybody is told of its lines.
    init(
        _ fileSystem: any JournalFileSystem, directory: String, folders: [SegmentFolder], options: JournalOptions
    ) throws(JournalError) {
        if try fileSystem.list(directory).contains(LogReading.fileName) {
            try fileSystem.open(directory + "/" + LogReading.fileName, .write).sync()
        }
        self.fileSystem = fileSystem
        log = try LogReading.read(fileSystem, directory: directory)
        var redos: [Redo] = []
        for folder in folders {
            redos.append(try Redo(fileSystem, folder: folder, log: log, options: options))
        }
        self.redos = redos
        try check(indexed: [:])
    }

    /// Refuses what no crash can have left. `indexed` has the number of each journal's last indexed line.
    func check(indexed: [Int: Int]) throws(JournalError) {
        for (number, redo) in redos.enumerated() {
            let decision = redo.decision(indexedSequence: indexed[number] ?? 0)
            guard decision.action != .refuse else { throw try redo.refusal(decision, hasHole: log.hasHole) }
        }
        let opened = Set(redos.map(\.folder.journal))
        if log.state == .live, let other = log.newest?.frame.sections.first(where: { !opened.contains($0.journal) }) {
            throw JournalError(
                .logMismatch,
                "The commit log has lines of a journal \(other.journal), which this version does not write. Nothing was changed. "
                    + "Start and stop once with the version that was used before.")
        }
    }

    /// The files as they will be.
    func view(endingWithLog: Bool) -> RedoneView {
        var view = RedoneView(base: fileSystem)
        for redo in redos { redo.add(to: &view, endsWithLog: endingWithLog) }
        return view
    }

    /// The last line of a journal by the log, to which the segments must reach; nil if the log says nothing.
    func lastLine(_ number: Int) -> LogFrame.Position? { redos[number].end }

    /// Whether the journal ends exactly where the log ends.
    func followsLog(_ number: Int) -> Bool { redos[number].decision().action == .followLog }

    /// The segments of a journal up to the one in which it ends by the log.
    func folder(_ number: Int) -> SegmentFolder {
        let folder = redos[number].folder
        guard followsLog(number), let end = redos[number].end else { return folder }
        return SegmentFolder(
            journal: folder.journal, path: folder.path, segments: folder.segments.filter { $0.first <= end.segment })
    }

    /// Changes the segments and reports it.
    func finish(_ report: inout OpenReport) throws(JournalError) {
        for (number, redo) in redos.enumerated() {
            report.journals[number].commitLog = redo.decision().rawValue
            guard followsLog(number) else { continue }
            let (redone, cut) = try redo.write()
            report.journals[number].redone = redone
            report.journals[number].cut = cut
        }
    }
}
