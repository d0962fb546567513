import Fundraising
import GRDB
import Testing

struct SchemaTests {
    @Test func `the schema is made, and foreign keys hold`() async throws {
        let database = try FundraisingDatabase.inMemory()
        await #expect(throws: DatabaseError.self) {
            try await database.write { try $0.execute(sql: "INSERT INTO session VALUES ('a', 7, 0, 0)") }
        }
    }
}
