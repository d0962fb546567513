import GRDB
import Glibc

/// The lookup index: a SQLite database that says where the lines with a key stand.
///
/// It is written after the lines are on disk and lags a little behind them; `Overlay` answers for the lines in between.
/// SQLite opens its files itself, outside the journals' file seam: nothing in them needs to survive.
struct LookupIndex: Sendable {
    private let database: any DatabaseWriter
    private let runsInline: Bool
    private let questions: IndexQuestions

    private init(database: any DatabaseWriter, runsInline: Bool) {
        self.database = database
        self.runsInline = runsInline
        questions = IndexQuestions(database)
    }

    /// Opens the index at `path` (nil: in memory). One that cannot be read, or that was made for other journals or by
    /// another indexer, is thrown away; the returned reason says so.
    static func open(
        path: String?, about: [String: String], runsInline: Bool
    ) throws(JournalError) -> (index: LookupIndex, emptiedBecause: String?) {
        guard let path else {
            let index = try guarded { LookupIndex(database: try DatabaseQueue(), runsInline: runsInline) }
            try index.create(about: about)
            return (index, "it is kept in memory")
        }
        let isThere = access(path, F_OK) == 0
        if isThere, let index = try? connect(path, runsInline: runsInline) {
            let fits = try? index.database.read { try IndexSchema.fits($0, about: about) }
            if fits == true { return (index, nil) }
            try? index.database.close()
        }
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
        let index = try connect(path, runsInline: runsInline)
        try index.create(about: about)
        return (index, isThere ? "it could not be read, or was made for other journals or keys" : "there was none")
    }

    private static func connect(_ path: String, runsInline: Bool) throws(JournalError) -> LookupIndex {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // Losing the latest transactions is harmless, a torn database is not quite: NORMAL syncs at checkpoints only.
            // https://www.sqlite.org/pragma.html#pragma_synchronous
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
            // A checkpoint syncs, and its sync stands in the way of the commits': few and large ones, in pages of 4 KiB.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
        }
        return try guarded {
            let database: any DatabaseWriter =
                runsInline
                ? try DatabaseQueue(path: path, configuration: configuration)
                : try DatabasePool(path: path, configuration: configuration)
            return LookupIndex(database: database, runsInline: runsInline)
        }
    }

    private func create(about: [String: String]) throws(JournalError) {
        try LookupIndex.guarded { try database.write { try IndexSchema.create($0, about: about) } }
    }

    /// Empties the index.
    func erase(about: [String: String]) throws(JournalError) {
        try LookupIndex.guarded { try database.erase() }
        try create(about: about)
    }

    /// Adds lines, in one transaction. Blocks.
    func write(_ lines: [CommittedLine]) throws(JournalError) {
        try LookupIndex.guarded {
            try database.write { database in
                var batch = try IndexBatch(database)
                for line in lines { try batch.add(line) }
                try batch.finish()
            }
        }
    }

    /// Answers a short question from a snapshot of the index, on a thread that may block.
    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(JournalError) -> T {
        if runsInline { return try readBlocking(body) }
        do {
            return try await questions.ask(body)
        } catch {
            throw LookupIndex.translate(error)
        }
    }

    /// Reads in a snapshot of its own what may take long, so that no short question waits for it.
    func readAlone<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(JournalError) -> T {
        if runsInline { return try readBlocking(body) }
        do {
            return try await database.read(body)
        } catch {
            throw LookupIndex.translate(error)
        }
    }

    /// Reads in one snapshot of the index. Blocks.
    func readBlocking<T>(_ body: (Database) throws -> T) throws(JournalError) -> T {
        try LookupIndex.guarded { try database.read(body) }
    }

    /// Moves what the write-ahead log holds into the database and closes it. Blocks.
    func close() throws(JournalError) {
        try LookupIndex.guarded {
            if let pool = database as? DatabasePool {
                _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            }
            try database.close()
        }
    }

    private static func guarded<T>(_ body: () throws -> T) throws(JournalError) -> T {
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
