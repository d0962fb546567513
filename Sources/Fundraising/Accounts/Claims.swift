package import Foundation
package import GRDB

/// Donations made before there was an account, taken into it.
package struct Claims: Sendable {
    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// How many donations a browser made that belong to no account.
    package func unclaimedCount(visitorID: String) async throws -> Int {
        try await database.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM donation JOIN donator ON donator.id = donation.donator_id
                    WHERE donator.visitor_id = ? AND donator.account_id IS NULL
                    """, arguments: [visitorID]) ?? 0
        }
    }

    /// Everything that was given from a browser. The browser's id opens nothing afterwards: the caller gives the browser
    /// a new one. How many donations it were.
    package func claimBrowser(visitorID: String, accountID: Int64) async throws -> Int {
        try await database.write { db in
            let count = try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM donation JOIN donator ON donator.id = donation.donator_id
                    WHERE donator.visitor_id = ? AND donator.account_id IS NULL
                    """, arguments: [visitorID])
            try db.execute(
                sql: """
                    UPDATE donator SET account_id = ?, visitor_id = NULL WHERE visitor_id = ? AND account_id IS NULL
                    """, arguments: [accountID, visitorID])
            return count ?? 0
        }
    }

    /// The donation of a receipt, by the code that only its donor has. Throws `receipt-code-unknown`, also for one that
    /// belongs to another account, or `too-many-attempts`.
    package func claimReceipt(code: String, accountID: Int64) async throws -> Donation {
        let limits = [AttemptLimit(key: "receipt code \(accountID)", attemptsMax: 10)]
        let now = clock()
        try await database.write { db in try AttemptLimit.take(limits, now: now, in: db) }
        return try await database.write { db in
            guard
                var donation = try Donation.fetchOne(
                    db,
                    sql: """
                        SELECT donation.* FROM donation JOIN receipt ON receipt.donation_id = donation.id
                        WHERE receipt.receipt_code = ?
                        """, arguments: [code.trimmingCharacters(in: .whitespacesAndNewlines).uppercased()]),
                let donator = try Donator.fetchOne(db, key: donation.donatorId),
                donator.accountId == nil || donator.accountId == accountID
            else {
                throw FundraisingError(
                    "receipt-code-unknown", "No receipt has this code. Copy it from your receipt or its mail.",
                    field: "code")
            }
            try AttemptLimit.giveBack(limits, in: db)
            guard donator.accountId == nil else { return donation }
            donation.donatorId = try Claims.donator(accountID: accountID, now: now, in: db)
            try db.execute(
                sql: "UPDATE donation SET donator_id = ? WHERE id = ?", arguments: [donation.donatorId, donation.id])
            return donation
        }
    }

    /// The donator that an account gives as, made where there is none.
    package static func donator(accountID: Int64, now: Date, in db: Database) throws -> Int64 {
        if let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM donator WHERE account_id = ? ORDER BY id LIMIT 1", arguments: [accountID])
        {
            return id
        }
        guard let account = try Account.fetchOne(db, key: accountID) else { throw FundraisingError.notFound("account") }
        var donator = Donator(
            visitorId: nil, accountId: accountID, name: account.name, email: account.email, language: account.language,
            createdAt: now)
        try donator.insert(db)
        guard let id = donator.id else { preconditionFailure("a row that was inserted has an id") }
        return id
    }
}
