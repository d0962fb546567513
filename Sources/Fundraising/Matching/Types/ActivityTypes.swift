import GRDB

/// Every type of activity there is.
package enum ActivityTypes {
    package static let all: [any ActivityType] = [
        ShareMatching(),
        DonationMatching(),
        StepsMatching(),
    ]

    /// The type with an id; `nil` for one that this program no longer knows. Its rows stay.
    package static func type(_ id: String) -> (any ActivityType)? { all.first { $0.id == id } }

    /// Writes the rows of `activity_type`: called whenever the database is opened. None is ever deleted.
    static func register(in db: Database) throws {
        for type in all {
            try db.execute(
                sql: """
                    INSERT INTO activity_type (id, name, name_zh) VALUES (:id, :name, :zh)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_zh = excluded.name_zh
                    WHERE name <> excluded.name OR name_zh <> excluded.name_zh
                    """,
                arguments: ["id": type.id, "name": type.name.en, "zh": type.name.zh])
        }
    }
}
