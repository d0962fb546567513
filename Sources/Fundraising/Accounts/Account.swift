package import Foundation
package import GRDB

/// Who may do what. An organizer runs campaigns, finance moves money, an admin does both and names them.
package enum Role: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
    case donor, organizer, finance, admin

    /// Whether somebody with this role may enter where another one is asked for.
    package func allows(_ needed: Role) -> Bool { self == needed || self == .admin || needed == .donor }
}

/// A person who can log in.
package struct Account: Record, Identifiable {
    package static let databaseTableName = "account"

    package var id: Int64?
    /// Unique whatever the case of its letters.
    package var email: String
    package var name: String
    /// `PasswordHash.stored`.
    var passwordHash: String
    package var role: Role
    /// `en` or `zh`.
    package var language: String
    package var createdAt: Date

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}
