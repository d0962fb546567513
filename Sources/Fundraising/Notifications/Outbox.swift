package import Foundation
package import GRDB

/// Mails stand in the database, in the transaction of what they tell, before a server hears of them.
package enum Outbox {
    /// Adds a mail. The same subject matter (`about`, such as `completed DON-7`) to the same recipient is one mail, however
    /// often it is added; to nobody it is none.
    package static func add(
        about: String, recipient: String, subject: String, body: String, at now: Date, in db: Database
    ) throws {
        guard !recipient.isEmpty else { return }
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO outbox (about, recipient, subject, body, state, next_attempt_at, created_at)
                VALUES (?, ?, ?, ?, 'waiting', ?, ?)
                """, arguments: [about, recipient, subject, body, now, now])
    }
}

/// The mails as organizers see them.
package struct OutboxList: Sendable {
    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// The newest first, all or those in one state.
    package func mails(_ state: OutboxMail.State? = nil, limit: Int = 200) async throws(FundraisingError)
        -> [OutboxMail]
    {
        try await database.look { db in
            let all = OutboxMail.order(sql: "id DESC").limit(limit)
            guard let state else { return try all.fetchAll(db) }
            return try all.filter(sql: "state = ?", arguments: [state.rawValue]).fetchAll(db)
        }
    }

    /// Throws `not-found`.
    package func mail(_ id: Int64) async throws(FundraisingError) -> OutboxMail {
        try await database.look { db in
            guard let mail = try OutboxMail.fetchOne(db, key: id) else { throw FundraisingError.notFound("mail") }
            return mail
        }
    }

    /// Sends a mail that was given up, or waits for a late attempt, at the next turn. One that was sent stays sent. Throws
    /// `not-found`.
    package func sendAgain(_ id: Int64) async throws(FundraisingError) {
        let now = clock()
        try await database.change { db in
            guard try OutboxMail.exists(db, key: id) else { throw FundraisingError.notFound("mail") }
            try db.execute(
                sql: """
                    UPDATE outbox SET state = 'waiting', attempts = 0, next_attempt_at = ?
                    WHERE id = ? AND state <> 'sent'
                    """, arguments: [now, id])
        }
    }
}
