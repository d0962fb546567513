import Foundation
package import Fundraising
import GRDB

/// The fundraising system with a fake gateway and a clock that stands still.
package struct TestWorld: Sendable {
    package let database: FundraisingDatabase
    package let clock: TestClock
    package let gateway: FakeGateway
    package let donations: Donations
    package let refunds: Refunds
    package let results: ForwardedResults
    package let reconciliations: Reconciliations
    package static let visitor = "0b9f7c1e-5f5a-4d0e-9a55-0d6a4e1f2c33"

    /// A world with one open campaign, `school`, in CNY.
    package init(
        database: FundraisingDatabase? = nil, observers: [any DonationObserver] = [], gateway: FakeGateway? = nil,
        clock: TestClock = TestClock()
    ) async throws {
        let database = try database ?? FundraisingDatabase.inMemory()
        self.database = database
        self.clock = clock
        let gateway = gateway ?? FakeGateway(clock: clock.read)
        self.gateway = gateway
        let options = DonationOptions(publicBaseURL: "https://give.example")
        donations = Donations(
            database: database, gateway: gateway, observers: observers, clock: clock.read, options: options)
        refunds = Refunds(
            database: database, gateway: gateway, observers: observers, clock: clock.read, options: options)
        results = ForwardedResults(
            database: database, verifier: try WebhookVerifier(secrets: [ForwardedMessage.secret]),
            donations: donations, refunds: refunds, clock: clock.read)
        reconciliations = Reconciliations(
            database: database, gateway: gateway, donations: donations, refunds: refunds, clock: clock.read)
        try await database.write { db in
            guard try Campaign.filter(sql: "slug = 'school'").isEmpty(db) else { return }
            try Samples.insertCampaign(at: clock.now, in: db)
        }
    }

    /// A wish for the campaign `school`.
    package func wish(
        _ amount: Int64 = 5000, campaign: String = "school", channel: String = "sandbox", name: String = "Lin",
        email: String = "lin@example.org", language: String = "en"
    ) -> DonationWish {
        DonationWish(
            campaignSlug: campaign, amount: amount, tradingChannel: channel, donorName: name, email: email,
            visitorID: Self.visitor, language: language)
    }

    /// A donation that has been paid and booked. Its id.
    package func completed(_ amount: Int64 = 5000, campaign: String = "school") async throws -> Int64 {
        let donation = try await donations.start(wish(amount, campaign: campaign))
        gateway.succeed(donation.reference)
        try await deliverAll()
        return donation.id ?? 0
    }

    /// The gateway forwards everything that it has not forwarded yet.
    package func deliverAll() async throws {
        for message in gateway.takeResults() { try await deliver(message) }
    }

    @discardableResult
    package func deliver(_ message: ForwardedMessage) async throws -> ForwardedResults.Outcome {
        try await results.receive(headers: message.headers(at: clock.now), body: message.body)
    }

    package func balance(_ slug: String = "school") async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(db, sql: "SELECT current_balance FROM campaign WHERE slug = ?", arguments: [slug]) ?? -1
        }
    }

    /// Completed donations less refunds: what all balances must add up to.
    package func booked() async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(
                db,
                sql:
                    "SELECT coalesce(sum(payment_amount - refunded_amount), 0) FROM donation WHERE status = 'completed'"
            ) ?? -1
        }
    }

    /// The kinds that wait for a person, in the order of their coming.
    package func attention() async throws -> [String] {
        try await database.read { db in try String.fetchAll(db, sql: "SELECT kind FROM attention ORDER BY id") }
    }

    package func mails() async throws -> [OutboxMail] {
        try await database.read { db in try OutboxMail.order(sql: "id").fetchAll(db) }
    }

    package func donation(_ id: Int64) async throws -> Donation { try await donations.donation(id) }
}
