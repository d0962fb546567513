package import Foundation
package import GRDB

/// A time in which companies give when persons do. Its type says what persons do and what is given for it.
package struct Activity: Record, Identifiable {
    package static let databaseTableName = "activity"

    package enum State: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        case draft, published
        case takenDown = "taken_down"
    }

    package var id: Int64?
    package var activityTypeId: String
    package var campaignId: Int64
    package var name: String
    package var nameZh: String
    /// The address of a picture; empty for none.
    package var image: String
    package var startsAt: Date
    /// The first moment that is no longer in it.
    package var endsAt: Date
    /// The numbers that its type asks for: a JSON object.
    package var rules: String
    /// What all companies together give at most, in minor units; `nil` for no limit.
    package var cap: Int64?
    /// What is promised less what was taken back, in minor units.
    package var spent: Int64
    package var state: State
    package var createdAt: Date

    package mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }

    /// Whether a moment lies in it: from its start, up to its end and without it.
    package func contains(_ moment: Date) -> Bool { startsAt <= moment && moment < endsAt }

    /// The numbers of `rules` by the names of the type's fields.
    package var numbers: [String: Int64] {
        (try? JSONDecoder().decode([String: Int64].self, from: Data(rules.utf8))) ?? [:]
    }

    /// Numbers as `rules` holds them, in the order of their names.
    package static func rules(_ numbers: [String: Int64]) -> String {
        let fields = numbers.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{\(fields.joined(separator: ","))}"
    }
}
