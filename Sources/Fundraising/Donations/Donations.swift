package import Foundation
import GRDB

/// Donations from the wish to their end.
///
/// A donation stands in the database before the gateway hears of it. Whatever the gateway says of it, in an answer or in
/// a forwarded result, goes through ``book(_:in:)``, and through nothing else.
package struct Donations: Sendable {
    let database: FundraisingDatabase
    let gateway: any PaymentGateway
    let observers: [any DonationObserver]
    let clock: @Sendable () -> Date
    let options: DonationOptions

    package init(
        database: FundraisingDatabase, gateway: any PaymentGateway, observers: [any DonationObserver],
        clock: @escaping @Sendable () -> Date, options: DonationOptions
    ) {
        self.database = database
        self.gateway = gateway
        self.observers = observers
        self.clock = clock
        self.options = options
    }

    /// A donation, saved as pending, and then asked for at the gateway. An unclear answer leaves it pending without an
    /// action: ``place(_:clientIP:)`` asks again. A refusal fails it.
    ///
    /// Throws what is wrong with the wish, `not-found`, `campaign-closed`, `too-many-attempts` or `storage-failed`; nothing
    /// is saved then.
    package func start(_ wish: DonationWish) async throws(FundraisingError) -> Donation {
        let wish = try wish.checked()
        let now = clock()
        let donation = try await database.change { db in
            guard let campaign = try Campaign.filter(sql: "slug = ?", arguments: [wish.campaignSlug]).fetchOne(db)
            else {
                throw FundraisingError.notFound("campaign")
            }
            guard campaign.state == .open else { throw FundraisingError.campaignClosed }
            if let limit = wish.clientIP.flatMap(Donations.limit) { try AttemptLimit.take([limit], now: now, in: db) }
            var donation = Donation(
                donatorId: try Donators.donator(of: wish, now: now, in: db), campaignId: try campaign.id.orMissing(),
                status: .pending, paymentAmount: wish.amount, currency: campaign.currency,
                tradingChannel: wish.tradingChannel, method: wish.method, donorName: wish.donorName,
                message: wish.message, language: wish.language == "zh" ? "zh" : "en", createdAt: now, updatedAt: now)
            try donation.insert(db)
            return donation
        }
        return try await placed(donation, clientIP: wish.clientIP)
    }

    /// Who tries stolen cards does it with many small donations; an office behind one address does not come near this.
    /// Nobody comes from this machine itself, unless a proxy on it is not trusted: then everybody does.
    private static func limit(of address: String) -> AttemptLimit? {
        if address.hasPrefix("127.") || address == "::1" { return nil }
        return AttemptLimit(key: "donation \(AttemptLimit.network(address))", attemptsMax: 60)
    }

    /// The donation as it is. Throws `not-found`.
    package func donation(_ id: Int64) async throws(FundraisingError) -> Donation {
        try await database.look { db in try Donations.fetch(id, in: db) }
    }

    static func fetch(_ id: Int64, in db: Database) throws -> Donation {
        guard let donation = try Donation.fetchOne(db, key: id) else { throw FundraisingError.notFound("donation") }
        return donation
    }

    /// Whether a company gives it for what a person did: such orders are placed and paid by the gift worker alone.
    static func isGift(_ id: Int64, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM activity_event_order WHERE donation_id = ?)", arguments: [id])
            ?? false
    }
}

extension Optional where Wrapped == Int64 {
    /// The id of a row that came out of the database.
    func orMissing() throws(FundraisingError) -> Int64 {
        guard let self else { throw .notFound("row") }
        return self
    }
}
