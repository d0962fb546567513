import Foundation
package import GRDB

/// The database of the fundraising system: SQLite through GRDB, migrated to the newest schema when it is opened.
///
/// Foreign keys are enforced, and every transaction is on disk before it counts (`synchronous = FULL`, in WAL mode).
package struct FundraisingDatabase: Sendable {
    package let writer: any DatabaseWriter

    /// Opens or makes the file at a path, and migrates it. Throws GRDB's `DatabaseError`.
    package static func open(path: String) throws -> FundraisingDatabase {
        try migrated(try DatabasePool(path: path, configuration: configuration))
    }

    /// A database that lives as long as this value: for tests.
    package static func inMemory() throws -> FundraisingDatabase {
        try migrated(try DatabaseQueue(configuration: configuration))
    }

    private static func migrated(_ writer: any DatabaseWriter) throws -> FundraisingDatabase {
        try Migrations.migrator.migrate(writer)
        try writer.write { db in try ActivityTypes.register(in: db) }
        return FundraisingDatabase(writer: writer)
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        // Two workers, or a worker and the server, may meet at the file: they wait for each other.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // Durable before visible: GRDB's pool would otherwise lower this to NORMAL, which may lose the last commits.
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }

    /// One read transaction.
    package func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await writer.read(body)
    }

    /// One write transaction: all of it or nothing.
    package func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await writer.write(body)
    }
}
