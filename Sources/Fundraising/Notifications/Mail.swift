package import Foundation
package import GRDB

/// A mail on its way.
package struct Mail: Sendable, Equatable {
    package let recipient: String
    package let subject: String
    package let body: String

    package init(recipient: String, subject: String, body: String) {
        self.recipient = recipient
        self.subject = subject
        self.body = body
    }
}

/// Hands mails to a mail server. Throws for whatever is no acceptance; the mail is sent again later then.
package protocol MailSender: Sendable {
    func send(_ mail: Mail) async throws
}

/// A mail as it waits in the database.
package struct OutboxMail: Record, Identifiable {
    package static let databaseTableName = "outbox"

    package enum State: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        case waiting, sent
        case givenUp = "given_up"
    }

    package var id: Int64?
    package var about: String
    package var recipient: String
    package var subject: String
    package var body: String
    package var state: State
    package var attempts: Int
    package var nextAttemptAt: Date
    package var lastError: String?
    package var createdAt: Date
    package var sentAt: Date?

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}
