import GRDB

/// Writes lines into the index, within one transaction of the caller.
struct IndexBatch {
    /// Every so many lines of a journal, one is marked.
    static let markDistance = 128

    private let database: Database
    private var positions: [Int: IndexedPosition]

    init(_ database: Database) throws {
        self.database = database
        self.positions = try IndexedPosition.fetchAll(database)
    }

    /// Adds a line, which must be the next of its journal; one that is in the index already is passed over.
    mutating func add(_ line: CommittedLine) throws {
        let before = positions[line.journal]
        guard line.sequence > before?.position.sequence ?? 0 else { return }
        precondition(line.sequence == (before?.position.sequence ?? 0) + 1, "a line of the journal was not indexed")
        positions[line.journal] = IndexedPosition(
            position: line.position, firstChain: before?.firstChain ?? line.position.chain)
        if let before, before.position.segment != line.position.segment {
            try execute(
                "INSERT INTO segment (journal, first, length) VALUES (?, ?, ?)",
                [line.journal, before.position.segment, before.position.endOffset])
        }
        if line.sequence % IndexBatch.markDistance == 1 {
            try execute(
                "INSERT INTO mark (journal, sequence, segment, line_offset) VALUES (?, ?, ?, ?)",
                [line.journal, line.sequence, line.position.segment, line.position.lineOffset])
        }
        if let primary = line.keys.primary { try replaceLatest(line, primary: primary) }
        if let group = line.keys.group {
            try execute(
                """
                INSERT INTO history (journal, key, sequence, segment, line_offset, length) VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    line.journal, group, line.sequence, line.position.segment, line.position.lineOffset,
                    line.bytes.count,
                ])
        }
        for change in line.keys.work { try apply(change) }
    }

    /// Stores how far the journals are indexed now.
    func finish() throws {
        for (journal, indexed) in positions { try indexed.store(database, journal: journal) }
    }

    private func replaceLatest(_ line: CommittedLine, primary: String) throws {
        try execute(
            """
            INSERT INTO latest (journal, key, secondary, sequence, segment, line_offset, length)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (journal, key) DO UPDATE SET secondary = COALESCE(excluded.secondary, secondary),
                sequence = excluded.sequence, segment = excluded.segment, line_offset = excluded.line_offset,
                length = excluded.length
            """,
            [
                line.journal, primary, line.keys.secondary, line.sequence, line.position.segment,
                line.position.lineOffset, line.bytes.count,
            ])
    }

    private func apply(_ change: WorkChange) throws {
        let before = try WorkItem.fetch(database, id: change.id)
        let after = WorkItem.applying(change, to: before)
        guard after != before else { return }
        guard let after else {
            return try execute("DELETE FROM work WHERE id = ?", [change.id])
        }
        try execute(
            """
            INSERT OR REPLACE INTO work (id, kind, due_ms, attempts, last_attempt_ms, opened_ms)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [after.id, after.kind, after.dueMS, after.attempts, after.lastAttemptMS, after.openedMS])
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
