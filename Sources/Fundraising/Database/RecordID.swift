import GRDB

extension Record where Self: Identifiable, ID == Int64? {
    /// The id of a stored row. Throws `DatabaseError` for one that is not stored.
    func requireID() throws -> Int64 {
        guard let id else {
            throw DatabaseError(
                resultCode: .SQLITE_MISUSE, message: "a row of \(Self.databaseTableName) is used before it is stored")
        }
        return id
    }
}
