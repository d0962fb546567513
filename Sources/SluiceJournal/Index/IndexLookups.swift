import GRDB

/// Where a line stands.
struct LinePlace: Sendable, Equatable {
    let sequence: Int
    /// Sequence number in the name of the segment.
    let segment: Int
    /// Offset in bytes of the line in the segment.
    let offset: Int
    /// Length in bytes, without the line feed.
    let length: Int

    fileprivate init(row: IndexRow) {
        self.init(sequence: row.integer(0), segment: row.integer(1), offset: row.integer(2), length: row.integer(3))
    }

    init(sequence: Int, segment: Int, offset: Int, length: Int) {
        self.sequence = sequence
        self.segment = segment
        self.offset = offset
        self.length = length
    }
}

/// The questions that the index answers.
enum IndexLookups {
    /// The latest line under a primary key.
    static func latest(_ database: Database, journal: Int, primary: String) throws -> LinePlace? {
        let statement = try IndexStatement(
            database, "SELECT sequence, segment, line_offset, length FROM latest WHERE journal = ? AND key = ?")
        try statement.bind(journal, at: 1)
        try statement.bind(primary, at: 2)
        return try statement.first(LinePlace.init(row:))
    }

    /// The index is named, because without statistics SQLite prefers to walk through the whole journal's keys. The rows, of
    /// which there is one or none but for mistakes, come in no order: to sort none takes SQLite longer than to find none.
    static let primarySQL = """
        SELECT key, sequence FROM latest INDEXED BY latest_secondary WHERE journal = ? AND secondary = ?
        """

    /// The primary key to which a secondary key leads: if there are several, that of the latest line.
    static func primary(_ database: Database, journal: Int, secondary: String) throws -> String? {
        let statement = try IndexStatement(database, primarySQL)
        try statement.bind(journal, at: 1)
        try statement.bind(secondary, at: 2)
        var newest: (key: String, sequence: Int)?
        try statement.forEach { row in
            let sequence = row.integer(1)
            if newest.map({ $0.sequence < sequence }) ?? true { newest = (row.text(0), sequence) }
            return true
        }
        return newest?.key
    }

    /// All lines of a group, oldest first.
    static func history(_ database: Database, journal: Int, group: String) throws -> [LinePlace] {
        let statement = try IndexStatement(
            database, "SELECT places FROM history WHERE journal = ? AND key = ? ORDER BY first")
        try statement.bind(journal, at: 1)
        try statement.bind(group, at: 2)
        var places: [LinePlace] = []
        try statement.forEach { row in
            places += PlaceList.places(in: row.bytes(0))
            return true
        }
        return places
    }

    /// Lines of a group after one of them, oldest first: no more rows are read than they need.
    static func history(
        _ database: Database, journal: Int, group: String, after sequence: Int, limit: Int
    ) throws -> [LinePlace] {
        let statement = try IndexStatement(
            database,
            """
            SELECT places FROM history WHERE journal = ?1 AND key = ?2 AND first >= COALESCE(
                (SELECT MAX(first) FROM history WHERE journal = ?1 AND key = ?2 AND first <= ?3), 0)
            ORDER BY first
            """)
        try statement.bind(journal, at: 1)
        try statement.bind(group, at: 2)
        try statement.bind(sequence, at: 3)
        var places: [LinePlace] = []
        try statement.forEach { row in
            places += PlaceList.places(in: row.bytes(0)).lazy.filter { $0.sequence > sequence }
            return places.count < limit
        }
        return Array(places.prefix(limit))
    }

    /// How many pieces of work of a kind are open.
    static func workCount(_ database: Database, kind: String) throws -> Int {
        let statement = try database.cachedStatement(sql: "SELECT COUNT(*) FROM work WHERE kind = ?")
        return try Int.fetchOne(statement, arguments: [kind]) ?? 0
    }

    /// The kinds of all indexed work. SQLite would read every entry for a DISTINCT; this takes one step a kind.
    static func workKinds(_ database: Database) throws -> [String] {
        let statement = try IndexStatement(database, "SELECT MIN(kind) FROM work WHERE kind > ?")
        var kinds: [String] = []
        while true {
            try statement.bind(kinds.last ?? "", at: 1)
            // Nothing greater: NULL.
            guard let next = try statement.first({ $0.text(0) }), !next.isEmpty else { return kinds }
            kinds.append(next)
        }
    }

    /// The last marked line that is not after `sequence`; its length is not known.
    static func mark(_ database: Database, journal: Int, notAfter sequence: Int) throws -> LinePlace? {
        let statement = try IndexStatement(
            database,
            """
            SELECT sequence, segment, line_offset, 0 FROM mark WHERE journal = ? AND sequence <= ?
            ORDER BY sequence DESC LIMIT 1
            """)
        try statement.bind(journal, at: 1)
        try statement.bind(sequence, at: 2)
        return try statement.first(LinePlace.init(row:))
    }

    /// Lengths of the segments that were followed by another one, by their first line.
    static func sealedSegments(_ database: Database, journal: Int) throws -> [Int: Int] {
        var lengths: [Int: Int] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT first, length FROM segment WHERE journal = ?", arguments: [journal])
        while let row = try rows.next() { lengths[row[0]] = row[1] }
        return lengths
    }
}
