import Foundation
import Fundraising

/// What a newcomer finds: written once, and never changed again by a second planting.
struct SeedData {
    private let campaigns: Campaigns
    private let companies: Companies
    private let activities: Activities
    private let admin: FirstAdmin

    init(settings: Settings, database: FundraisingDatabase) {
        let clock = FundraisingSystem.clock
        campaigns = Campaigns(database: database, clock: clock)
        companies = Companies(database: database, clock: clock)
        activities = Activities(database: database, clock: clock)
        admin = FirstAdmin(
            accounts: Accounts(database: database, hasher: PasswordHasher(), clock: clock),
            passwordFile: settings.dataDirectory.appendingPathComponent("admin.password"))
    }

    /// - Throws: an exit code whose reason has been told on standard error.
    func plant() async throws {
        do {
            try await admin.make()
            let library = try await campaign(SeedTexts.library)
            let water = try await campaign(SeedTexts.water)
            let acme = try await company("Acme Paper Works", channel: "acme-transfer", .immediate)
            let globex = try await company("Globex Logistics", channel: "globex-transfer", .onTransfer)
            try await activity(
                of: library, type: "donation_matching",
                Bilingual("Every gift grows by half", "每笔善款再加五成"), cap: 20_000_000,
                donors: [
                    .init(companyID: acme, terms: .proportion(5_000), budget: 10_000_000),
                    .init(companyID: globex, terms: .proportion(2_000), budget: 10_000_000),
                ])
            try await activity(
                of: water, type: "share_matching",
                Bilingual("Share it, and companies give", "您分享，企业捐款"), cap: 5_000_000,
                donors: [
                    .init(companyID: acme, terms: .amount(500), budget: 2_500_000),
                    .init(companyID: globex, terms: .amount(1_000), budget: 2_500_000),
                ])
        } catch let error as FundraisingError {
            throw fail("The database could not be filled: \(error.message)")
        }
    }

    private func campaign(_ seed: SeedTexts.Campaign) async throws -> Int64 {
        if let known = try await campaigns.all().first(where: { $0.slug == seed.slug }) { return known.id ?? 0 }
        let made = try await campaigns.create(
            slug: seed.slug, currency: "CNY", timeZone: "Asia/Shanghai", seed.wish)
        let id = made.id ?? 0
        try await campaigns.set(id, .open)
        Console.print("made the campaign \(seed.slug)")
        return id
    }

    private func company(
        _ name: String, channel: String, _ settlement: Company.Settlement
    ) async throws -> Int64 {
        if let known = try await companies.list().first(where: { $0.name == name }) { return known.id ?? 0 }
        let made = try await companies.create(name: name, tradingChannel: channel, settlement: settlement)
        Console.print("made the company \(name)")
        return made.id ?? 0
    }

    /// From now on for a year.
    private func activity(
        of campaignID: Int64, type: String, _ name: Bilingual, cap: Int64, donors: [ActivityWish.Donor]
    ) async throws {
        guard try await activities.list(campaignID: campaignID).isEmpty else { return }
        let now = FundraisingSystem.clock()
        let made = try await activities.create(
            ActivityWish(
                typeID: type, campaignID: campaignID, name: name.en, nameZh: name.zh, startsAt: now,
                endsAt: now.addingTimeInterval(365 * 86_400), cap: cap, donors: donors))
        _ = try await activities.publish(made.id ?? 0)
        Console.print("made the activity \"\(name.en)\"")
    }
}
