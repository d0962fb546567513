import GRDB

extension FundraisingDatabase {
    /// Whether the database answers. Throws GRDB's `DatabaseError`.
    package func check() async throws {
        _ = try await writer.read { db in try Int.fetchOne(db, sql: "SELECT 1") }
    }
}
