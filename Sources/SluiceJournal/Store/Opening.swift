import SluiceCrypto

/// The start of a store: lock, index, recovery of every journal. Blocks.
struct Opening: Sendable {
    let fileSystem: any JournalFileSystem
    let directory: String
    let journals: [String]
    let indexer: any RecordIndexer
    let options: JournalOptions

    /// What a store needs to run.
    struct Opened: Sendable {
        let lock: any JournalLock
        let index: LookupIndex
        let tails: [JournalTail]
        let log: CommitLog
        let report: OpenReport
    }

    /// Lines of one transaction while the index catches up.
    private static let batchLines = 8192

    private var about: [String: String] { IndexSchema.about(journals: journals, indexerVersion: indexer.version) }

    func run() throws(JournalError) -> Opened {
        try fileSystem.createDirectory(directory)
        let lock = try fileSystem.lock(directory + "/lock")
        do throws(JournalError) {
            return try run(lock)
        } catch {
            lock.release()
            throw error
        }
    }

    private func run(_ lock: any JournalLock) throws(JournalError) -> Opened {
        for journal in journals { try fileSystem.createDirectory(directory + "/" + journal) }
        try fileSystem.syncDirectory(directory)
        var folders: [SegmentFolder] = []
        for journal in journals {
            folders.append(try SegmentFolder.list(fileSystem, directory: directory, journal: journal))
        }
        let recovery = try LogRecovery(fileSystem, directory: directory, folders: folders, options: options)
        var report = OpenReport()
        let (index, positions) = try recover(folders, recovery, &report)
        do throws(JournalError) {
            try recovery.finish(&report)
            var tails: [JournalTail] = []
            for (folder, position) in zip(folders, positions) { tails.append(try tail(of: folder, at: position)) }
            let log = try CommitLog.open(
                fileSystem, directory: directory, after: recovery.log, tails: tails, options: options)
            return Opened(lock: lock, index: index, tails: tails, log: log, report: report)
        } catch {
            try? index.close()
            throw error
        }
    }

    /// Compares the index and the commit log with the segments, and gives the index the lines that it does not have. One that
    /// does not belong to the journals is built again.
    private func recover(
        _ folders: [SegmentFolder], _ recovery: LogRecovery, _ report: inout OpenReport
    ) throws(JournalError) -> (index: LookupIndex, positions: [ChainPosition]) {
        let (index, missing) = LookupIndex.open(path: indexPath, about: about, runsInline: options.runsInline)
        report.indexRebuilt = missing
        if let index {
            do throws(JournalError) {
                let indexed = try index.readBlocking { try IndexedPosition.fetchAll($0) }
                report.indexRebuilt = try misfit(of: index, indexed, folders, in: recovery.view(endingWithLog: false))
                if report.indexRebuilt == nil {
                    return (index, try recover(folders, recovery, indexed, index, &report))
                }
                try index.close()
            } catch {
                try? index.close()
                throw error
            }
        }
        let builder = try IndexBuilder.begin(path: indexPath, runsInline: options.runsInline)
        do throws(JournalError) {
            let positions = try recover(folders, recovery, [:], builder.unfinished, &report)
            return (try builder.finish(about: about), positions)
        } catch {
            builder.abandon()
            throw error
        }
    }

    /// Gives the index the lines that it does not have.
    private func recover(
        _ folders: [SegmentFolder], _ recovery: LogRecovery, _ indexed: [Int: IndexedPosition], _ index: LookupIndex,
        _ report: inout OpenReport
    ) throws(JournalError) -> [ChainPosition] {
        try recovery.check(indexed: indexed.mapValues(\.position.sequence))
        let feed = IndexFeed(index, runsInline: options.runsInline)
        var positions: [ChainPosition] = []
        do throws(JournalError) {
            for number in folders.indices {
                let outcome = try recover(number, recovery, after: indexed[number]?.position, feed)
                report.journals.append(outcome.report)
                positions.append(outcome.position)
            }
        } catch {
            // Nobody may write any more when the index is closed.
            try? feed.finish()
            throw error
        }
        try feed.finish()
        return positions
    }

    private var indexPath: String? {
        switch options.index {
        case .besideJournals: directory + "/index.sqlite"
        case .file(let path): path
        case .memory: nil
        }
    }

    /// Why the index does not belong to these journals; nil if it does.
    private func misfit(
        of index: LookupIndex, _ indexed: [Int: IndexedPosition], _ folders: [SegmentFolder],
        in fileSystem: any JournalFileSystem
    ) throws(JournalError) -> String? {
        for (number, folder) in folders.enumerated() {
            guard let position = indexed[number] else { continue }
            let sealed = try index.readBlocking { try IndexLookups.sealedSegments($0, journal: number) }
            let check = IndexCheck(fileSystem: fileSystem, folder: folder, indexed: position, sealed: sealed)
            if let reason = try check.misfit() { return reason }
        }
        return nil
    }

    /// Proves the lines that the index does not have, gives them to it, and cuts off a torn tail. Where the commit log says
    /// how the journal ends, it is read as it will be, and there is no tail.
    private func recover(
        _ number: Int, _ recovery: LogRecovery, after start: ChainPosition?, _ feed: IndexFeed
    ) throws(JournalError) -> Recovery.Outcome {
        var batch = GatheredLines(journals: journals.count)
        let folder = recovery.folder(number)
        let durable = max(start?.sequence ?? 0, recovery.lastLine(number)?.sequence ?? 0)
        let outcome = try Recovery(fileSystem: recovery.view(endingWithLog: true), options: options).run(
            folder, from: start ?? .origin(of: folder.journal), durableSequence: durable
        ) { (line, bytes, position) throws(JournalError) in
            let keys = indexer.keys(journal: folder.journal, line: line.record(of: bytes))
            batch.add(CommittedLine(journal: number, bytes: [], position: position, keys: keys))
            guard batch.lines == Opening.batchLines else { return }
            try feed.write(batch)
            batch = GatheredLines(journals: journals.count)
        }
        if batch.lines > 0 { try feed.write(batch) }
        if let last = recovery.lastLine(number) { try check(outcome.position, reaches: last, folder) }
        return outcome
    }

    /// Lines that the commit log vouches for must be there.
    private func check(
        _ position: ChainPosition, reaches last: LogFrame.Position, _ folder: SegmentFolder
    ) throws(JournalError) {
        if position.sequence > last.sequence { return }
        guard position.sequence == last.sequence, position.chain == last.chain else {
            throw JournalError(
                .shortened,
                "The journal \(folder.journal) ends with line \(position.sequence), but the commit log shows that lines up to "
                    + "\(last.sequence) were on disk. Bring the journal back from a copy; if it was shortened on purpose, move "
                    + "the commit log and the index elsewhere.")
        }
    }

    /// The end of a journal as the writer goes on from it: the last segment may have no line yet.
    private func tail(of folder: SegmentFolder, at position: ChainPosition) throws(JournalError) -> JournalTail {
        var tail = JournalTail(
            journal: folder.journal, folder: folder.path, sequence: position.sequence, chain: position.chain, offset: 0)
        if let last = folder.segments.last {
            tail.segment = last
            tail.file = try fileSystem.open(folder.path(of: last), .write)
            tail.offset = last.first == position.segment ? position.endOffset : 0
        }
        return tail
    }
}
