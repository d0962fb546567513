import GRDB

/// Gathers lines and writes into the index what they come to, within one transaction of the caller.
///
/// A trade is written several times within moments: what a later line of the batch replaces is never written, and lines of
/// one group become one row.
struct IndexBatch {
    /// Every so many lines of a journal, one is marked.
    static let markDistance = 128

    /// What the gathered lines say of one journal, by key.
    private struct Gathered {
        var latest: [String: (line: CommittedLine, secondary: String?)] = [:]
        var history: [String: PlaceList] = [:]
    }

    private let database: Database
    private var positions: [Int: IndexedPosition]
    private var journals: [Int: Gathered] = [:]
    /// Changes to the open work by its id, each in the order of its lines.
    private var work: [String: [WorkChange]] = [:]

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
        IndexBatch.gather(line, into: &journals[line.journal, default: Gathered()])
        for change in line.keys.work { work[change.id, default: []].append(change) }
    }

    /// Not a method: one would hold `self`, and with it the dictionaries, which would be copied for every line.
    private static func gather(_ line: CommittedLine, into journal: inout Gathered) {
        if let primary = line.keys.primary {
            // A line that names no secondary key leaves the former one in force.
            let secondary = line.keys.secondary ?? journal.latest[primary]?.secondary
            journal.latest[primary] = (line, secondary)
        }
        for group in line.keys.groups { journal.history[group, default: PlaceList()].append(line.place) }
    }

    /// Writes what was gathered, and how far the journals are indexed now.
    mutating func finish() throws {
        for (journal, gathered) in journals {
            for (key, latest) in gathered.latest { try write(latest.line, latest.secondary, journal, key) }
            for (key, places) in gathered.history {
                try execute(
                    "INSERT INTO history (journal, key, first, places) VALUES (?, ?, ?, ?)",
                    [journal, key, places.first, places.data])
            }
        }
        for (id, changes) in work { try apply(changes, to: id) }
        for (journal, indexed) in positions { try indexed.store(database, journal: journal) }
        journals = [:]
        work = [:]
    }

    private func write(_ line: CommittedLine, _ secondary: String?, _ journal: Int, _ key: String) throws {
        try execute(
            """
            INSERT INTO latest (journal, key, secondary, sequence, segment, line_offset, length)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (journal, key) DO UPDATE SET secondary = COALESCE(excluded.secondary, secondary),
                sequence = excluded.sequence, segment = excluded.segment, line_offset = excluded.line_offset,
                length = excluded.length
            """,
            [
                journal, key, secondary, line.sequence, line.position.segment, line.position.lineOffset,
                line.bytes.count,
            ])
    }

    private func apply(_ changes: [WorkChange], to id: String) throws {
        let before = try WorkItem.fetch(database, id: id)
        let after = changes.reduce(before) { WorkItem.applying($1, to: $0) }
        guard after != before else { return }
        guard let after else {
            return try execute("DELETE FROM work WHERE id = ?", [id])
        }
        try execute(
            """
            INSERT OR REPLACE INTO work (id, kind, due_ms, attempts, last_attempt_ms, opened_ms)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [after.id, after.kind, after.dueMS, after.attempts, after.lastAttemptMS, after.openedMS])
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        let statement = try database.cachedStatement(sql: sql)
        // The statements stand in this file, and each is given as many arguments as it has places.
        statement.setUncheckedArguments(arguments)
        try statement.execute()
    }
}
