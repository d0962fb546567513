import Dispatch
import GRDB

/// The journals of one folder: the store of records that production uses.
package final class JournalStore: RecordStore {
    /// What the start found and did.
    package let report: OpenReport

    private let journals: [String]
    private let directory: String
    private let fileSystem: any JournalFileSystem
    private let indexer: any RecordIndexer
    private let options: JournalOptions
    private let lock: any JournalLock
    private let index: LookupIndex
    private let overlay: Overlay
    private let seenKeys: SeenKeys
    private let seenKeysScan: SeenKeysScan
    private let indexFeed: Indexer
    private let committer: Committer

    /// Opens the journals of a folder, which is made if it is missing, and recovers what a crash left.
    ///
    /// `journals` are names of lower-case letters, digits and underscores. Their order decides in which order they are
    /// folded when the index is built again (see `WorkChange`).
    /// Errors: `journal-locked`, `journal-damaged`, `journal-tail-ambiguous`, `journal-shortened`, `journal-foreign-file`,
    /// `journal-file-operation`, `journal-index-failed`, `journal-log-mismatch`. Nothing is changed when the start is refused.
    package static func open(
        directory: String, journals: [String], indexer: any RecordIndexer,
        fileSystem: any JournalFileSystem = PosixFileSystem(), options: JournalOptions = JournalOptions()
    ) async throws(JournalError) -> JournalStore {
        precondition(Set(journals).count == journals.count, "a journal is named twice")
        precondition(journals.allSatisfy(SegmentName.isJournalName), "a journal's name is not a file name")
        let opening = Opening(
            fileSystem: fileSystem, directory: directory, journals: journals, indexer: indexer, options: options)
        if options.runsInline { return JournalStore(opening, try opening.run()) }
        let queue = DispatchQueue(label: "sluice.journal.open")
        let result: Result<Opening.Opened, JournalError> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(JournalError) {
                    continuation.resume(returning: .success(try opening.run()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return JournalStore(opening, try result.get())
    }

    private init(_ opening: Opening, _ opened: Opening.Opened) {
        journals = opening.journals
        directory = opening.directory
        fileSystem = opening.fileSystem
        indexer = opening.indexer
        options = opening.options
        report = opened.report
        lock = opened.lock
        index = opened.index
        seenKeys = SeenKeys(options: options)
        seenKeysScan = SeenKeysScan(index, seenKeys, runsInline: options.runsInline)
        overlay = Overlay(lastSequences: opened.tails.map(\.sequence), seenKeys: seenKeys)
        indexFeed = Indexer(index: index, overlay: overlay, options: options)
        committer = Committer(
            fileSystem: fileSystem, directory: directory, tails: opened.tails, log: opened.log, options: options,
            overlay: overlay, indexer: indexFeed)
        seenKeysScan.start()
    }

    package func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        var checked: [CheckedEntry] = []
        for entry in entries {
            let journal = try number(of: entry.journal)
            if let problem = RecordCheck.problem(of: entry.record) {
                throw JournalError(
                    .recordInvalid, "A record for the journal \(entry.journal) was not written: \(problem).")
            }
            let longest = min(options.maxLineBytes, LineReader.longestLineBytes)
            guard ChainedLine.maximumLength(recordLength: entry.record.count) <= longest else {
                throw JournalError(
                    .recordInvalid,
                    "A record for the journal \(entry.journal) has \(entry.record.count) bytes, which makes a line of more "
                        + "than \(longest) bytes.")
            }
            checked.append(CheckedEntry(journal: journal, record: entry.record, keys: keys(of: entry)))
        }
        if checked.isEmpty { return }
        try await committer.commit(checked, isNewWork: isNewWork)
    }

    /// The keys that came with an entry, which debug builds hold against those that a rebuilt index would get (J3).
    private func keys(of entry: JournalEntry) -> RecordKeys {
        guard let keys = entry.keys else { return indexer.keys(journal: entry.journal, line: entry.record) }
        assert(keys == indexer.keys(journal: entry.journal, line: entry.record), "the keys are not those of the record")
        return keys
    }

    package func latest(_ journal: String, primary: String) async throws(JournalError) -> [UInt8]? {
        try await latest(number(of: journal), primary: primary)
    }

    package func latest(_ journal: String, secondary: String) async throws(JournalError) -> [UInt8]? {
        let journal = try number(of: journal)
        if seenKeys.isNew(journal, secondary: secondary) { return nil }
        if let primary = overlay.primary(journal, secondary: secondary) {
            return try await latest(journal, primary: primary)
        }
        // What left the overlay after the look above is in the index by now.
        let primary = try await index.ask { try IndexLookups.primary($0, journal: journal, secondary: secondary) }
        guard let primary else { return nil }
        return try await latest(journal, primary: primary)
    }

    private func latest(_ journal: Int, primary: String) async throws(JournalError) -> [UInt8]? {
        if let line = overlay.latest(journal, primary: primary) { return Array(line.bytes) }
        let lines = lineSource(journal)
        return try await index.ask { database in
            try IndexLookups.latest(database, journal: journal, primary: primary).map { try lines.read($0) }
        }
    }

    package func history(_ journal: String, group: String) async throws(JournalError) -> [[UInt8]] {
        let journal = try number(of: journal)
        let recent = overlay.history(journal, group: group)
        let lines = lineSource(journal)
        let indexed = try await index.ask { database in
            try IndexLookups.history(database, journal: journal, group: group).map { place in
                JournalLine(sequence: place.sequence, bytes: try lines.read(place))
            }
        }
        let last = indexed.last?.sequence ?? 0
        return indexed.map(\.bytes) + recent.filter { $0.sequence > last }.map { Array($0.bytes) }
    }

    package func history(
        _ journal: String, group: String, after sequence: Int, limit: Int
    ) async throws(JournalError) -> [JournalLine] {
        guard limit > 0 else { return [] }
        let journal = try number(of: journal)
        let recent = overlay.history(journal, group: group)
        let lines = lineSource(journal)
        let indexed = try await index.read { database in
            try IndexLookups.history(database, journal: journal, group: group, after: sequence, limit: limit).map {
                JournalLine(sequence: $0.sequence, bytes: try lines.read($0))
            }
        }
        let last = indexed.last?.sequence ?? sequence
        let later = recent.filter { $0.sequence > last }.map {
            JournalLine(sequence: $0.sequence, bytes: Array($0.bytes))
        }
        return Array((indexed + later).prefix(limit))
    }

    package func work(kind: String, dueBeforeMS: Int, limit: Int) async throws(JournalError) -> [WorkItem] {
        let view = WorkView(lines: overlay.workLines())
        return try await index.read { try view.due($0, kind: kind, dueBeforeMS: dueBeforeMS, limit: limit) }
    }

    package func workCount(kind: String) async throws(JournalError) -> Int {
        let view = WorkView(lines: overlay.workLines())
        return try await index.read { try view.count($0, kind: kind) }
    }

    package func workKinds() async throws(JournalError) -> [String] {
        let view = WorkView(lines: overlay.workLines())
        return try await index.read { try view.kinds($0) }
    }

    package func page(
        _ journal: String, after sequence: Int, limit: Int
    ) async throws(JournalError) -> [JournalLine] {
        let journal = try number(of: journal)
        let last = overlay.lastSequence(journal)
        guard sequence < last, limit > 0 else { return [] }
        let lines = lineSource(journal)
        return try await index.read { database in
            let mark = try IndexLookups.mark(database, journal: journal, notAfter: sequence + 1)
            return try lines.page(after: sequence, upTo: last, limit: limit, mark: mark)
        }
    }

    package func lastSequence(_ journal: String) async throws(JournalError) -> Int {
        overlay.lastSequence(try number(of: journal))
    }

    package func counters() -> JournalCounters {
        var counters = committer.counters
        counters.unindexedLines = overlay.waiting.lines
        counters.indexFailures = indexFeed.failureCount
        counters.indexQuestions = index.questionsAsked
        counters.sparedQuestions = seenKeys.spared
        counters.knowsNewKeys = seenKeys.isInUse
        return counters
    }

    package func close() async {
        await committer.close()
        await seenKeysScan.stop()
        await indexFeed.close()
        lock.release()
    }

    private func number(of journal: String) throws(JournalError) -> Int {
        if let number = journals.firstIndex(of: journal) { return number }
        throw JournalError(
            .unknownJournal, "There is no journal \(journal); there are \(journals.joined(separator: ", ")).")
    }

    private func lineSource(_ journal: Int) -> LineSource {
        LineSource(fileSystem: fileSystem, directory: directory, journal: journals[journal])
    }
}
