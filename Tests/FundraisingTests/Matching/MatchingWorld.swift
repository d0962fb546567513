import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

/// A campaign, a gateway in memory, companies, and everything of matching gifts, in one place.
struct MatchingWorld: Sendable {
    let database: FundraisingDatabase
    let clock: TestClock
    let gateway: FakeGateway
    let campaign: Campaign

    init(
        database: FundraisingDatabase? = nil, timeZone: String = "Asia/Shanghai", currency: String = "CNY"
    ) async throws {
        let clock = TestClock()
        let database = try database ?? FundraisingDatabase.inMemory()
        self.clock = clock
        self.database = database
        gateway = FakeGateway(
            clock: clock.read, channels: ["sandbox", "acme", "globex"], cashChannels: ["acme", "globex"])
        campaign = try await database.write { db in
            try Samples.insertCampaign(currency: currency, timeZone: timeZone, at: clock.now, in: db)
        }
    }

    var campaignID: Int64 { campaign.id ?? 0 }
    var activities: Activities { Activities(database: database, clock: clock.read) }
    var companies: Companies { Companies(database: database, clock: clock.read) }
    var deeds: Deeds { Deeds(database: database, clock: clock.read) }
    var list: DonationList { DonationList(database: database) }
    var settlements: Settlements { Settlements(database: database) }
    var transfers: Transfers { Transfers(database: database, gateway: gateway, donations: donations) }
    var worker: GiftWorker {
        GiftWorker(database: database, gateway: gateway, donations: donations, clock: clock.read)
    }

    var donations: Donations { donations(at: gateway) }
    func donations(at gateway: any PaymentGateway) -> Donations {
        Donations(
            database: database, gateway: gateway, observers: [MatchingEvents(clock: clock.read)], clock: clock.read,
            options: DonationOptions(publicBaseURL: "https://give.example"))
    }

    var refunds: Refunds {
        Refunds(
            database: database, gateway: gateway, observers: [MatchingEvents(clock: clock.read)], clock: clock.read,
            options: DonationOptions(publicBaseURL: "https://give.example"))
    }

    /// Two companies: Acme (immediate) and Globex (by transfer, unless told).
    func twoCompanies(globex: Company.Settlement = .onTransfer) async throws -> (acme: Int64, globex: Int64) {
        let acme = try await companies.create(name: "Acme", tradingChannel: "acme", settlement: .immediate)
        let other = try await companies.create(name: "Globex", tradingChannel: "globex", settlement: globex)
        return (try #require(acme.id), try #require(other.id))
    }

    /// A wish that starts now and ends in ten days.
    func wish(
        _ typeID: String, cap: Int64? = nil, terms: GiftTerms? = nil, numbers: [String: Int64] = [:],
        donors: [ActivityWish.Donor]
    ) -> ActivityWish {
        ActivityWish(
            typeID: typeID, campaignID: campaignID, name: "A week of giving", nameZh: "公益周", startsAt: clock.now,
            endsAt: clock.now.addingTimeInterval(10 * 86_400), numbers: numbers, cap: cap, terms: terms,
            donors: donors)
    }

    /// A published activity that runs now.
    @discardableResult
    func activity(
        _ typeID: String, cap: Int64? = nil, terms: GiftTerms? = nil, numbers: [String: Int64] = [:],
        donors: [ActivityWish.Donor]
    ) async throws -> Int64 {
        let wish = wish(typeID, cap: cap, terms: terms, numbers: numbers, donors: donors)
        let id = try #require(try await activities.create(wish).id)
        _ = try await activities.publish(id)
        return id
    }

    func account(_ name: String) async throws -> Int64 {
        let now = clock.now
        return try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO account (email, name, password_hash, role, language, created_at)
                    VALUES (?, ?, '', 'donor', 'en', ?)
                    """, arguments: ["\(name)@example.org", name, now])
            return db.lastInsertedRowID
        }
    }

    /// A donation of somebody, pending at the gateway.
    func pendingDonation(_ amount: Int64) async throws -> Int64 {
        let wish = DonationWish(
            campaignSlug: campaign.slug, amount: amount, tradingChannel: "sandbox", method: nil, donorName: "Li",
            message: "", email: "", visitorID: UUID().uuidString.lowercased(), accountID: nil, language: "en",
            clientIP: nil)
        return try #require(try await donations.start(wish).id)
    }

    /// A donation that is paid now.
    @discardableResult
    func donate(_ amount: Int64) async throws -> Int64 {
        let id = try await pendingDonation(amount)
        try await pay(id)
        return id
    }

    func pay(_ id: Int64) async throws {
        gateway.succeed(Donation.reference(id))
        _ = try await donations.refresh(id)
    }

    func donation(_ id: Int64) async throws -> Donation { try await donations.donation(id) }

    func rows<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await database.read(body)
    }

    func events() async throws -> [ActivityEvent] {
        try await rows { try ActivityEvent.order(Column("id")).fetchAll($0) }
    }
    func promises() async throws -> [ActivityPromise] {
        try await rows { try ActivityPromise.order(Column("id")).fetchAll($0) }
    }
    func orders() async throws -> [ActivityEventOrder] {
        try await rows { try ActivityEventOrder.order(Column("donation_id")).fetchAll($0) }
    }
    func balance() async throws -> Int64 {
        let id = campaignID
        return try await rows { try Campaign.find($0, key: id).currentBalance }
    }
}
