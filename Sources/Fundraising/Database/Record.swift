package import GRDB

/// A row that is read and written by its property names, in snake case.
package protocol Record: Codable, Sendable, FetchableRecord, MutablePersistableRecord, TableRecord {}

extension Record {
    package static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy { .convertFromSnakeCase }
    package static var databaseColumnEncodingStrategy: DatabaseColumnEncodingStrategy { .convertToSnakeCase }
}
