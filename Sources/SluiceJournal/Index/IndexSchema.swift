import GRDB

/// The tables of the lookup index. All of it can be thrown away: it is a fold over the journals.
///
/// A journal is named by its place in the list of journals; another list, another layout or another indexer's version
/// make the index a foreign one, which is built again.
enum IndexSchema {
    /// Changes with the tables.
    static let layout = 2

    private static let tables = """
        CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        -- How far each journal is indexed: its last indexed line, where that stands, and the chain of its line 1.
        CREATE TABLE position (journal INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, chain TEXT NOT NULL,
            segment INTEGER NOT NULL, line_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL,
            first_chain TEXT NOT NULL);
        -- Segments that a later one follows, with their length.
        CREATE TABLE segment (journal INTEGER NOT NULL, first INTEGER NOT NULL, length INTEGER NOT NULL,
            PRIMARY KEY (journal, first)) WITHOUT ROWID;
        -- Where some lines stand, so that a page is found without reading a segment from its start.
        CREATE TABLE mark (journal INTEGER NOT NULL, sequence INTEGER NOT NULL, segment INTEGER NOT NULL,
            line_offset INTEGER NOT NULL, PRIMARY KEY (journal, sequence)) WITHOUT ROWID;
        CREATE TABLE latest (journal INTEGER NOT NULL, key TEXT NOT NULL, secondary TEXT, sequence INTEGER NOT NULL,
            segment INTEGER NOT NULL, line_offset INTEGER NOT NULL, length INTEGER NOT NULL,
            PRIMARY KEY (journal, key)) WITHOUT ROWID;
        -- Some lines of a group: the number of the first, and where they stand (PlaceList).
        CREATE TABLE history (journal INTEGER NOT NULL, key TEXT NOT NULL, first INTEGER NOT NULL, places BLOB NOT NULL,
            PRIMARY KEY (journal, key, first)) WITHOUT ROWID;
        CREATE TABLE work (id TEXT PRIMARY KEY, kind TEXT NOT NULL, due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,
            last_attempt_ms INTEGER, opened_ms INTEGER NOT NULL) WITHOUT ROWID;
        """

    private static let indexes = """
        CREATE INDEX latest_secondary ON latest (journal, secondary) WHERE secondary IS NOT NULL;
        CREATE INDEX work_due ON work (kind, due_ms, id);
        """

    /// What the index of these journals says about itself.
    static func about(journals: [String], indexerVersion: Int) -> [String: String] {
        [
            "layout": String(layout), "journals": journals.joined(separator: " "),
            "indexer_version": String(indexerVersion),
        ]
    }

    /// Makes the tables in an empty database, to be filled.
    static func create(_ database: Database) throws { try database.execute(sql: tables) }

    /// Makes what is searched in tables that are filled: to sort all entries once takes a fraction of the time of putting
    /// each into its place, above all those in no order, as the numbers of business systems are. Without what is written
    /// here last, a database is no index.
    static func complete(_ database: Database, about: [String: String]) throws {
        try database.execute(sql: indexes)
        for (name, value) in about {
            try database.execute(sql: "INSERT INTO about (name, value) VALUES (?, ?)", arguments: [name, value])
        }
    }

    /// Whether a database has these tables and was built for the same journals and indexer.
    static func fits(_ database: Database, about: [String: String]) throws -> Bool {
        guard try database.tableExists("about") else { return false }
        var found: [String: String] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM about") {
            found[row[0]] = row[1]
        }
        return found == about
    }
}
