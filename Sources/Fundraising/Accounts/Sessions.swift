package import Foundation
import GRDB

/// Who is logged in where.
///
/// The browser holds a random token, the table its digest alone: who reads the table can open no session.
package struct Sessions: Sendable {
    package static let lifetimeSeconds = 14 * 86_400
    private static let lifetime = TimeInterval(lifetimeSeconds)

    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// A new session, and the token that opens it. What the browser had before is ended: a token that somebody planted there
    /// must open nothing (session fixation).
    package func start(accountID: Int64, replacing old: String? = nil) async throws -> String {
        let token = SecureRandom.token()
        let now = clock()
        try await database.write { db in
            if let old { try Sessions.delete(old, in: db) }
            try db.execute(sql: "DELETE FROM session WHERE expires_at <= ?", arguments: [now])
            try db.execute(
                sql: "INSERT INTO session (token_digest, account_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
                arguments: [Sessions.digest(token), accountID, now, now.addingTimeInterval(Sessions.lifetime)])
        }
        return token
    }

    /// Whose session a token opens; `nil` for none, or one that is over. Using a session makes it last longer.
    package func account(token: String) async throws -> Account? {
        let digest = Sessions.digest(token)
        let now = clock()
        let found = try await database.read { db -> (Account, Date)? in
            let row = try Row.fetchOne(
                db, sql: "SELECT account_id, expires_at FROM session WHERE token_digest = ? AND expires_at > ?",
                arguments: [digest, now])
            guard let row, let account = try Account.fetchOne(db, key: row["account_id"] as Int64) else { return nil }
            return (account, row["expires_at"])
        }
        guard let (account, expiry) = found else { return nil }
        // Once a day is often enough: a write for every page would be none the safer.
        if expiry.timeIntervalSince(now) < Sessions.lifetime - 86_400 {
            try await database.write { db in
                try db.execute(
                    sql: "UPDATE session SET expires_at = ? WHERE token_digest = ?",
                    arguments: [now.addingTimeInterval(Sessions.lifetime), digest])
            }
        }
        return account
    }

    package func end(token: String) async throws {
        try await database.write { db in try Sessions.delete(token, in: db) }
    }

    static func endAll(accountID: Int64, in db: Database) throws {
        try db.execute(sql: "DELETE FROM session WHERE account_id = ?", arguments: [accountID])
    }

    private static func delete(_ token: String, in db: Database) throws {
        try db.execute(sql: "DELETE FROM session WHERE token_digest = ?", arguments: [digest(token)])
    }

    private static func digest(_ token: String) -> String { Hex.encode(Digests.sha256(token)) }
}
