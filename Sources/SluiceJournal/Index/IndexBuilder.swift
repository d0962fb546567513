import GRDB
import Glibc

/// Builds an index from the first line of the journals on.
///
/// It grows in a file beside its place, without a journal and without syncs: whatever interrupts that, also a refused start,
/// leaves the former index as it was and half a file that the next start throws away. A whole one is synced and takes its
/// place.
struct IndexBuilder {
    private let index: LookupIndex
    private let path: String?
    private let runsInline: Bool

    /// Begins an index that is to stand at `path` (nil: in memory).
    static func begin(path: String?, runsInline: Bool) throws(JournalError) -> IndexBuilder {
        let database = try LookupIndex.guarded {
            guard let path else { return try DatabaseQueue() }
            remove(building(path))
            var configuration = Configuration()
            configuration.prepareDatabase { database in
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = OFF;
                        PRAGMA synchronous = OFF;
                        PRAGMA locking_mode = EXCLUSIVE;
                        PRAGMA cache_size = -32768;
                        """)
            }
            return try DatabaseQueue(path: building(path), configuration: configuration)
        }
        try LookupIndex.guarded { try database.write { try IndexSchema.create($0) } }
        let index = LookupIndex(database: database, runsInline: runsInline)
        return IndexBuilder(index: index, path: path, runsInline: runsInline)
    }

    /// Where lines are written.
    var unfinished: LookupIndex { index }

    /// Makes an index of what was written, and puts it into its place.
    func finish(about: [String: String]) throws(JournalError) -> LookupIndex {
        try LookupIndex.guarded { try index.database.write { try IndexSchema.complete($0, about: about) } }
        guard let path else { return index }
        try LookupIndex.guarded { try index.database.close() }
        let file = IndexBuilder.building(path)
        try PosixFileSystem().open(file, .write).sync()
        // What belongs to the former index must not be taken for the new one's.
        IndexBuilder.remove(path)
        guard rename(file, path) == 0 else { throw JournalError.rename(errno, path: file) }
        return try LookupIndex.connect(path, runsInline: runsInline)
    }

    /// Throws away what was written.
    func abandon() {
        try? index.database.close()
        if let path { IndexBuilder.remove(IndexBuilder.building(path)) }
    }

    private static func building(_ path: String) -> String { path + ".new" }

    private static func remove(_ path: String) {
        for suffix in ["-wal", "-shm", "-journal", ""] { unlink(path + suffix) }
    }
}
