package import Foundation
import GRDB

/// Accounts: made, opened with a password, changed.
package struct Accounts: Sendable {
    let database: FundraisingDatabase
    let hasher: PasswordHasher
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, hasher: PasswordHasher, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.hasher = hasher
        self.clock = clock
    }

    /// Makes an account for whoever asks, from an address. Throws like ``create(email:name:password:role:language:)``, or
    /// `too-many-attempts`: hashing is dear, and each answer says whether there is an account.
    package func signUp(email: String, name: String, password: String, language: String, address: String) async throws
        -> Account
    {
        let limits = [AttemptLimit(key: "sign-up \(AttemptLimit.network(address))", attemptsMax: 30)]
        let now = clock()
        try await database.write { db in try AttemptLimit.take(limits, now: now, in: db) }
        return try await create(email: email, name: name, password: password, language: language)
    }

    /// Makes an account. Throws `email-invalid`, `email-taken`, `name-missing`, `password-short` or `password-long` in
    /// `FundraisingError`.
    package func create(
        email: String, name: String, password: String, role: Role = .donor, language: String
    ) async throws -> Account {
        let email = try AccountRules.email(email)
        let name = try AccountRules.name(name)
        try AccountRules.checkPassword(password)
        let account = Account(
            email: email, name: name, passwordHash: await hasher.hash(password), role: role, language: language,
            createdAt: clock())
        return try await database.write { db in
            let isTaken =
                try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE email = ?)", arguments: [email])
            guard isTaken != true else {
                throw FundraisingError(
                    "email-taken", "There is an account with this e-mail address: log in instead.", field: "email")
            }
            var account = account
            try account.insert(db)
            return account
        }
    }

    /// The account that a password opens. Throws `login-failed`, the same for an unknown address and a wrong password, or
    /// `too-many-attempts`.
    package func logIn(email: String, password: String, address: String) async throws -> Account {
        let email = email.trimmingCharacters(in: .whitespacesAndNewlines)
        let limits = [
            AttemptLimit(key: "account \(email.lowercased().prefix(254))", attemptsMax: 10),
            AttemptLimit(key: "address \(AttemptLimit.network(address))", attemptsMax: 50),
        ]
        let now = clock()
        let found = try await database.write { db in
            try AttemptLimit.take(limits, now: now, in: db)
            return try Account.fetchOne(db, sql: "SELECT * FROM account WHERE email = ?", arguments: [email])
        }
        guard await hasher.verify(String(password.prefix(AccountRules.passwordMax + 1)), against: found?.passwordHash),
            let account = found
        else { throw FundraisingError("login-failed", "This e-mail address and password do not belong together.") }
        try await database.write { db in try AttemptLimit.giveBack(limits, in: db) }
        return account
    }

    /// Every session of the account ends: whoever knew the old password is out. Throws `password-wrong`,
    /// `password-short`, `password-long` or `too-many-attempts`.
    package func changePassword(accountID: Int64, current: String, new: String) async throws {
        let limits = [AttemptLimit(key: "password \(accountID)", attemptsMax: 10)]
        let now = clock()
        let stored = try await database.write { db in
            try AttemptLimit.take(limits, now: now, in: db)
            return try String.fetchOne(
                db, sql: "SELECT password_hash FROM account WHERE id = ?", arguments: [accountID])
        }
        guard await hasher.verify(String(current.prefix(AccountRules.passwordMax + 1)), against: stored) else {
            throw FundraisingError("password-wrong", "This is not your password.", field: "current_password")
        }
        try AccountRules.checkPassword(new, field: "new_password")
        let hash = await hasher.hash(new)
        try await database.write { db in
            try AttemptLimit.giveBack(limits, in: db)
            try db.execute(
                sql: "UPDATE account SET password_hash = ? WHERE id = ?", arguments: [hash, accountID])
            try Sessions.endAll(accountID: accountID, in: db)
        }
    }

    package func setLanguage(accountID: Int64, _ language: String) async throws {
        try await database.write { db in
            try db.execute(sql: "UPDATE account SET language = ? WHERE id = ?", arguments: [language, accountID])
            try db.execute(
                sql: "UPDATE donator SET language = ? WHERE account_id = ?", arguments: [language, accountID])
        }
    }

    package func all() async throws -> [Account] {
        try await database.read { db in try Account.fetchAll(db, sql: "SELECT * FROM account ORDER BY id") }
    }

    /// Only an admin names others. The last admin stays one: nobody could name another. Throws `not-allowed`, `not-found`
    /// or `last-admin`.
    package func setRole(accountID: Int64, _ role: Role, by adminID: Int64) async throws {
        try await database.write { db in
            guard try Account.fetchOne(db, key: adminID)?.role == .admin else {
                throw FundraisingError("not-allowed", "Only an admin gives roles.")
            }
            guard let account = try Account.fetchOne(db, key: accountID) else {
                throw FundraisingError.notFound("account")
            }
            let admins = try Int.fetchOne(db, sql: "SELECT count(*) FROM account WHERE role = 'admin'")
            guard account.role != .admin || role == .admin || admins ?? 0 > 1 else {
                throw FundraisingError("last-admin", "There must be an admin left.", field: "role")
            }
            try db.execute(
                sql: "UPDATE account SET role = ? WHERE id = ?", arguments: [role.rawValue, accountID])
        }
    }
}
