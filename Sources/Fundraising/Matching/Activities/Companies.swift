package import Foundation
import GRDB

/// The companies that match gifts, and the donators as which they give.
package struct Companies: Sendable {
    let database: FundraisingDatabase
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.clock = clock
    }

    /// In the order of their ids: in this order they give.
    package func list() async throws -> [Company] {
        try await database.read { try Company.order(Column("id")).fetchAll($0) }
    }

    /// Throws `not-found`.
    package func company(_ id: Int64) async throws -> Company {
        guard let company = try await database.read({ try Company.fetchOne($0, key: id) }) else {
            throw FundraisingError.notFound("company")
        }
        return company
    }

    /// Makes a company and its donator. Throws `FundraisingError` for a name that is missing, long or taken, and for a
    /// missing channel, with the field.
    package func create(name: String, tradingChannel: String, settlement: Company.Settlement) async throws -> Company {
        let (name, channel, now) = (try Self.name(name), try Self.channel(tradingChannel), clock())
        return try await database.write { db in
            try Self.checkFree(name, besides: nil, in: db)
            var donator = Donator(
                id: nil, visitorId: nil, accountId: nil, name: name, email: "", language: "en", createdAt: now)
            try donator.insert(db)
            var company = Company(
                id: nil, donatorId: try donator.requireID(), name: name, tradingChannel: channel,
                settlement: settlement, createdAt: now)
            try company.insert(db)
            return company
        }
    }

    /// Changes a company. Gift orders that are already made keep their name and channel.
    package func change(
        _ id: Int64, name: String, tradingChannel: String, settlement: Company.Settlement
    ) async throws -> Company {
        let (name, channel) = (try Self.name(name), try Self.channel(tradingChannel))
        return try await database.write { db in
            guard var company = try Company.fetchOne(db, key: id) else { throw FundraisingError.notFound("company") }
            try Self.checkFree(name, besides: id, in: db)
            company.name = name
            company.tradingChannel = channel
            company.settlement = settlement
            try company.update(db)
            try db.execute(
                sql: "UPDATE donator SET name = ? WHERE id = ?", arguments: [name, company.donatorId])
            return company
        }
    }

    private static func name(_ text: String) throws(FundraisingError) -> String {
        let name = text.trimmingBlanks
        guard !name.isEmpty else { throw FundraisingError("name-empty", "Write a name.", field: "name") }
        try TextRule.line(name, field: "name", lettersMax: 60)
        return name
    }

    private static func channel(_ text: String) throws(FundraisingError) -> String {
        let channel = text.trimmingBlanks
        guard !channel.isEmpty, channel.count <= 64 else {
            throw FundraisingError(
                "company-channel-missing", "Choose the channel through which the company pays.",
                field: "trading_channel")
        }
        return channel
    }

    private static func checkFree(_ name: String, besides id: Int64?, in db: Database) throws {
        let other = try Company.filter(Column("name").collating(.nocase) == name).fetchOne(db)
        guard other == nil || other?.id == id else {
            throw FundraisingError("company-name-taken", "There is a company of this name already.", field: "name")
        }
    }
}
