import GRDB
import GRDBSQLite

/// A prepared statement of one connection, which is given its arguments as they are: GRDB makes a box for each of them and
/// an array of the boxes, which costs several times what SQLite does with them.
///
/// Belongs to whoever has the connection at the moment, as everything of a `Database` does.
struct IndexStatement {
    /// SQLite makes a copy of a text before it returns (https://www.sqlite.org/c3ref/c_static.html).
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Owns the handle.
    private let statement: Statement
    private var handle: OpaquePointer { statement.sqliteStatement }

    /// The connection keeps the statement for the next one who asks for the same SQL.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
    }

    /// Gives the statement an integer in the place of its `position`th parameter, from 1.
    func bind(_ value: Int, at position: Int32) throws {
        try check(sqlite3_bind_int64(handle, position, Int64(value)))
    }

    /// The same with an integer or NULL.
    func bind(_ value: Int?, at position: Int32) throws {
        guard let value else { return try check(sqlite3_bind_null(handle, position)) }
        try bind(value, at: position)
    }

    /// The same with a text or NULL.
    func bind(_ value: String?, at position: Int32) throws {
        guard var value else { return try check(sqlite3_bind_null(handle, position)) }
        try check(
            value.withUTF8 { text in
                text.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, position, $0.baseAddress, Int32($0.count), IndexStatement.copied)
                }
            })
    }

    /// The same with bytes.
    func bind(_ value: [UInt8], at position: Int32) throws {
        try check(
            value.withUnsafeBytes {
                sqlite3_bind_blob(handle, position, $0.baseAddress, Int32($0.count), IndexStatement.copied)
            })
    }

    /// Runs a statement that has no rows.
    func execute() throws {
        defer { sqlite3_reset(handle) }
        try check(sqlite3_step(handle))
    }

    /// What `read` makes of the first row; nil if there is none.
    func first<T>(_ read: (IndexRow) throws -> T) throws -> T? {
        defer { sqlite3_reset(handle) }
        let result = sqlite3_step(handle)
        if result == SQLITE_ROW { return try read(IndexRow(handle: handle)) }
        try check(result)
        return nil
    }

    /// Hands each row to `read` until it answers false.
    func forEach(_ read: (IndexRow) throws -> Bool) throws {
        defer { sqlite3_reset(handle) }
        var result = sqlite3_step(handle)
        while result == SQLITE_ROW {
            guard try read(IndexRow(handle: handle)) else { return }
            result = sqlite3_step(handle)
        }
        try check(result)
    }

    private func check(_ result: Int32) throws {
        if result == SQLITE_OK || result == SQLITE_DONE { return }
        throw DatabaseError(
            resultCode: ResultCode(rawValue: result),
            message: sqlite3_db_handle(handle).map { String(cString: sqlite3_errmsg($0)) }, sql: statement.sql)
    }
}

/// The row at which a statement stands; not to be kept.
struct IndexRow {
    fileprivate let handle: OpaquePointer

    /// An integer, by the place of its column, from 0; 0 where NULL is.
    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    /// An integer or NULL.
    func optionalInteger(_ column: Int32) -> Int? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    /// A text; empty where NULL is.
    func text(_ column: Int32) -> String {
        guard let text = sqlite3_column_text(handle, column) else { return "" }
        let length = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self)
    }

    /// What `read` makes of the bytes of a text, which are not to be kept; none where NULL is.
    func withText<T>(_ column: Int32, _ read: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let text = sqlite3_column_text(handle, column)
        return try read(UnsafeRawBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// Bytes; none where NULL is.
    func bytes(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
