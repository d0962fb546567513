package import Foundation
import GRDB

/// What waits for a person, and what has been settled.
package struct AttentionList: Sendable {
    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// The newest first.
    package func entries(resolved: Bool, limit: Int = 200) async throws(FundraisingError) -> [Attention] {
        try await database.look { db in
            try Attention.filter(sql: resolved ? "resolved_at IS NOT NULL" : "resolved_at IS NULL")
                .order(sql: "id DESC").limit(limit).fetchAll(db)
        }
    }

    package func openCount() async throws(FundraisingError) -> Int {
        try await database.look { db in try Attention.filter(sql: "resolved_at IS NULL").fetchCount(db) }
    }

    /// A person has settled it. A second time changes nothing. Throws `not-found`.
    package func resolve(_ id: Int64, accountID: Int64) async throws(FundraisingError) {
        let now = clock()
        try await database.change { db in
            guard try Attention.exists(db, key: id) else { throw FundraisingError.notFound("entry") }
            try db.execute(
                sql: "UPDATE attention SET resolved_at = ?, resolved_by = ? WHERE id = ? AND resolved_at IS NULL",
                arguments: [now, accountID, id])
        }
    }
}
