package import GRDB

extension FundraisingDatabase {
    /// One write transaction whose failure a person can be told. Throws what the body throws, or `storage-failed`.
    package func change<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(FundraisingError) -> Value {
        do {
            return try await write(body)
        } catch let error as FundraisingError {
            throw error
        } catch {
            throw .storageFailed(error)
        }
    }

    /// One read transaction whose failure a person can be told. Throws what the body throws, or `storage-failed`.
    package func look<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(FundraisingError) -> Value {
        do {
            return try await read(body)
        } catch let error as FundraisingError {
            throw error
        } catch {
            throw .storageFailed(error)
        }
    }
}

extension FundraisingError {
    /// The database did not take it. `values["cause"]` is for the log.
    static func storageFailed(_ error: any Error) -> Self {
        Self(
            "storage-failed", "The books cannot be reached just now. Nothing was changed; try again in a minute.",
            values: ["cause": String(describing: error)])
    }
}
