package import Foundation
import GRDB

/// Sends what waits in the outbox: again after growing pauses, and no more after many attempts.
///
/// A mail is sent at least once. It is sent twice only where the process ended between the server's acceptance and the
/// note of it.
package struct OutboxWorker: Sendable {
    /// After the first failure, the second, …; the last goes on until the mail is given up.
    static let pausesSeconds: [Double] = [60, 300, 900, 3600, 10800, 21600, 43200, 86400]
    /// How often a mail is tried: over about six days.
    static let attemptsMax = 12
    /// For so long a mail belongs to the worker that took it.
    private static let leaseSeconds: Double = 600

    let database: FundraisingDatabase
    let sender: any MailSender
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, sender: any MailSender, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.sender = sender
        self.clock = clock
    }

    /// Sends what is due, and answers how many mails were sent. Several workers share the work.
    @discardableResult
    package func turn(limit: Int = 50) async throws(FundraisingError) -> Int {
        var sent = 0
        for mail in try await due(limit) where try await take(mail) {
            let failure = await attempt(mail)
            try await note(mail, failure)
            if failure == nil { sent += 1 }
        }
        return sent
    }

    private func due(_ limit: Int) async throws(FundraisingError) -> [OutboxMail] {
        let now = clock()
        return try await database.look { db in
            try OutboxMail.filter(sql: "state = 'waiting' AND next_attempt_at <= ?", arguments: [now])
                .order(sql: "next_attempt_at, id").limit(limit).fetchAll(db)
        }
    }

    /// The attempt counts before it is made: a mail that kills its worker each time is given up as well.
    private func take(_ mail: OutboxMail) async throws(FundraisingError) -> Bool {
        let until = clock().addingTimeInterval(Self.leaseSeconds)
        return try await database.change { db in
            try db.execute(
                sql: """
                    UPDATE outbox SET attempts = attempts + 1, next_attempt_at = ?
                    WHERE id = ? AND state = 'waiting' AND attempts = ? AND next_attempt_at = ?
                    """, arguments: [until, mail.id, mail.attempts, mail.nextAttemptAt])
            return db.changesCount == 1
        }
    }

    private func attempt(_ mail: OutboxMail) async -> String? {
        do {
            try await sender.send(Mail(recipient: mail.recipient, subject: mail.subject, body: mail.body))
            return nil
        } catch {
            return String(String(describing: error).prefix(300))
        }
    }

    private func note(_ mail: OutboxMail, _ failure: String?) async throws(FundraisingError) {
        let now = clock()
        let attempts = mail.attempts + 1
        try await database.change { db in
            guard let failure else {
                try db.execute(
                    sql: "UPDATE outbox SET state = 'sent', sent_at = ?, last_error = NULL WHERE id = ?",
                    arguments: [now, mail.id])
                return
            }
            let pause = Self.pausesSeconds[min(attempts, Self.pausesSeconds.count) - 1]
            try db.execute(
                sql: """
                    UPDATE outbox SET last_error = ?, next_attempt_at = ?, state = ? WHERE id = ? AND state = 'waiting'
                    """,
                arguments: [
                    failure, now.addingTimeInterval(pause), attempts >= Self.attemptsMax ? "given_up" : "waiting",
                    mail.id,
                ])
        }
    }
}
