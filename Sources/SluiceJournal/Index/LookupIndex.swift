import GRDB
import Glibc

/// The lookup index: a SQLite database that says where the lines with a key stand.
///
/// It is written after the lines are on disk and lags a little behind them; `Overlay` answers for the lines in between.
/// SQLite opens its files itself, outside the journals' file seam: nothing in them needs to survive.
struct LookupIndex: Sendable {
    /// The connection that writes; the only one of the process that does.
    let database: any DatabaseWriter
    private let runsInline: Bool
    /// A connection of its own for short questions, where there are threads to ask it from.
    private let reader: any DatabaseReader
    private let questions: IndexQuestions

    /// `reader` is another connection to the same database, or the same.
    init(database: any DatabaseWriter, reader: (any DatabaseReader)? = nil, runsInline: Bool) {
        self.database = database
        self.reader = reader ?? database
        self.runsInline = runsInline
        questions = IndexQuestions(self.reader)
    }

    /// Opens the index at `path` (nil: in memory). Without an answer there is none that can be read and was made for these
    /// journals by this indexer; `missing` says which of it.
    static func open(
        path: String?, about: [String: String], runsInline: Bool
    ) -> (index: LookupIndex?, missing: String?) {
        guard let path else { return (nil, "it is kept in memory") }
        guard access(path, F_OK) == 0 else { return (nil, "there was none") }
        if let index = try? connect(path, runsInline: runsInline) {
            let fits = try? index.database.read { try IndexSchema.fits($0, about: about) }
            if fits == true { return (index, nil) }
            try? index.reader.close()
            try? index.database.close()
        }
        return (nil, "it could not be read, or was made for other journals or keys")
    }

    /// Opens the database at `path`.
    static func connect(_ path: String, runsInline: Bool) throws(JournalError) -> LookupIndex {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // Losing the latest transactions is harmless, a torn database is not quite: NORMAL syncs at checkpoints only.
            // https://www.sqlite.org/pragma.html#pragma_synchronous
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
            // A checkpoint syncs, and its sync stands in the way of the commits': few and large ones, in pages of 4 KiB.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
        }
        return try guarded {
            if runsInline {
                let database = try DatabaseQueue(path: path, configuration: configuration)
                return LookupIndex(database: database, runsInline: true)
            }
            let database = try DatabasePool(path: path, configuration: configuration)
            var reading = Configuration()
            reading.readonly = true
            let reader = try DatabaseQueue(path: path, configuration: reading)
            return LookupIndex(database: database, reader: reader, runsInline: false)
        }
    }

    /// Adds lines, in one transaction. Blocks.
    func write(_ lines: GatheredLines) throws(JournalError) {
        try LookupIndex.guarded {
            try database.write { try IndexBatch($0).write(lines) }
        }
    }

    /// How many questions `ask` has answered on other threads.
    var questionsAsked: Int { questions.asked }

    /// Answers a question of one statement, on a thread that may block.
    func ask<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(JournalError) -> T {
        if runsInline { return try readAlone(body) }
        do {
            return try await questions.ask(body)
        } catch {
            throw LookupIndex.translate(error)
        }
    }

    /// Reads in one snapshot, and beside the short questions, what takes several statements or long.
    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(JournalError) -> T {
        if runsInline { return try readAlone(body) }
        do {
            return try await database.read(body)
        } catch {
            throw LookupIndex.translate(error)
        }
    }

    /// Reads without a transaction: nobody else is on the thread, so nobody writes meanwhile.
    private func readAlone<T>(_ body: (Database) throws -> T) throws(JournalError) -> T {
        try LookupIndex.guarded { try database.unsafeRead(body) }
    }

    /// Reads in one snapshot of the index. Blocks.
    func readBlocking<T>(_ body: (Database) throws -> T) throws(JournalError) -> T {
        try LookupIndex.guarded { try database.read(body) }
    }

    /// Moves what the write-ahead log holds into the database and closes it. Blocks.
    func close() throws(JournalError) {
        try LookupIndex.guarded {
            try reader.close()
            if let pool = database as? DatabasePool {
                _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            }
            try database.close()
        }
    }

    /// Runs what may fail in the database.
    static func guarded<T>(_ body: () throws -> T) throws(JournalError) -> T {
        do {
            return try body()
        } catch {
            throw translate(error)
        }
    }

    private static func translate(_ error: any Error) -> JournalError {
        if let error = error as? JournalError { return error }
        // A database error's text quotes the statement but, as GRDB is configured here, none of its arguments.
        return JournalError(
            .indexFailed, "The lookup index failed: \(error). It can be deleted; the next start builds it again.")
    }
}
