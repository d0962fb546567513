import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct ActivitiesTests {
    @Test(arguments: [false, true], [-1.0, 0.0, 86_400.0, 30 * 86_400.0])
    func `an activity is changed before it starts, and never during it or after`(
        isPublished: Bool, secondsAfterStart: Double
    ) async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies()
        var wish = world.wish(
            "donation_matching", terms: .amount(100), donors: [.init(companyID: acme, budget: 1_000)])
        wish.startsAt += 3_600
        let id = try #require(try await world.activities.create(wish).id)
        if isPublished { _ = try await world.activities.publish(id) }
        world.clock.set(wish.startsAt.addingTimeInterval(secondsAfterStart))
        var other = wish
        other.name = "Another name"
        other.terms = .proportion(2_500)
        other.cap = 9_000
        other.endsAt += 100 * 86_400
        other.donors = [.init(companyID: globex, terms: .amount(7), budget: 70)]
        let change = { @Sendable [other] in _ = try await world.activities.change(id, to: other) }
        guard secondsAfterStart < 0 else {
            await expectCode("activity-started") { try await change() }
            if isPublished {
                _ = try await world.activities.takeDown(id)
                await expectCode("activity-started") { try await change() }
            }
            #expect(try await world.activities.detail(id).activity.name == wish.name)
            return
        }
        try await change()
        let detail = try await world.activities.detail(id)
        #expect(detail.activity.name == "Another name" && detail.activity.cap == 9_000)
        #expect(detail.activity.state == (isPublished ? .published : .draft))
        #expect(detail.terms == .proportion(2_500))
        #expect(detail.donors.map(\.ownTerms) == [.amount(7)])
        #expect(detail.donors.map(\.company.name) == ["Globex"])
    }

    @Test func `a draft is published, taken down and put up again, and nothing else`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let activities = world.activities
        let wish = world.wish("share_matching", terms: .amount(1), donors: [.init(companyID: acme, budget: 10)])
        let id = try #require(try await activities.create(wish).id)
        await expectCode("activity-state") { _ = try await activities.takeDown(id) }
        await expectCode("activity-state") { _ = try await activities.putUpAgain(id) }
        #expect(try await activities.running(campaignID: world.campaignID).isEmpty)
        #expect(try await activities.publish(id).state == .published)
        #expect(try await activities.running(campaignID: world.campaignID).count == 1)
        await expectCode("activity-state") { _ = try await activities.publish(id) }
        #expect(try await activities.takeDown(id).state == .takenDown)
        #expect(try await activities.running(campaignID: world.campaignID).isEmpty)
        await expectCode("activity-state") { _ = try await activities.publish(id) }
        #expect(try await activities.putUpAgain(id).state == .published)
        world.clock.set(wish.endsAt)
        _ = try await activities.takeDown(id)
        await expectCode("activity-over") { _ = try await activities.putUpAgain(id) }
        await expectCode("not-found") { _ = try await activities.publish(id + 1) }
    }

    @Test(arguments: [
        ("name", "", "name-empty"), ("name", "two\nlines", "text-invalid"), ("name_zh", " ", "name-empty"),
        ("starts_at", "tomorrow", "time-invalid"), ("ends_at", "2026-02-30T10:00", "time-invalid"),
        ("ends_at", "2026-11-25T07:59", "end-before-start"), ("cap", "0", "amount-too-small"),
        ("cap", "12.345", "amount-invalid"), ("cap", "-5", "amount-invalid"), ("amount", "many", "amount-invalid"),
        ("proportion", "0", "proportion-invalid"), ("proportion", "1e3", "proportion-invalid"),
        ("proportion", "1000.01", "proportion-invalid"), ("proportion", "33.333", "proportion-invalid"),
        ("image", "javascript:alert(1)", "image-invalid"), ("image", "//evil.example/a.png", "image-invalid"),
        ("company_1_budget", "", "activity-without-companies"), ("company_1_budget", "0.00", "amount-too-small"),
        ("company_1_amount", "x", "amount-invalid"), ("company_2_amount", "5", "budget-missing"),
    ])
    func `the form names the field at fault`(field: String, text: String, code: String) async throws {
        let world = try await MatchingWorld()
        _ = try await world.twoCompanies()
        let type = try #require(ActivityTypes.type("donation_matching"))
        var typed = [
            "name": "A week", "name_zh": "公益周", "starts_at": "2026-11-25T08:00", "ends_at": "2026-11-30T08:00",
            "proportion": "50", "company_1_budget": "100",
        ]
        typed[field] = text
        if field == "amount" { typed["proportion"] = "" }
        let filled = typed
        let expected =
            code == "activity-without-companies" ? "companies" : code == "budget-missing" ? "company_2_budget" : field
        await expectCode(code, field: expected) {
            let wish = try ActivityForm.wish(
                filled, type: type, campaign: world.campaign, companies: try await world.companies.list())
            _ = try await world.activities.create(wish)
        }
    }

    @Test func `what the form reads is what it shows again`() async throws {
        let world = try await MatchingWorld()
        _ = try await world.twoCompanies()
        let type = try #require(ActivityTypes.type("donation_matching"))
        let typed = [
            "name": "A week", "name_zh": "公益周", "image": "/images/week.jpg", "starts_at": "2026-11-25T08:00",
            "ends_at": "2026-11-30T08:30", "cap": "1000.50", "proportion": "33.33%", "company_1_budget": "100",
            "company_2_amount": "5", "company_2_budget": "99.9",
        ]
        let wish = try ActivityForm.wish(
            typed, type: type, campaign: world.campaign, companies: try await world.companies.list())
        // Eight in Shanghai is midnight in UTC.
        #expect(wish.startsAt == ISO8601DateFormatter().date(from: "2026-11-25T00:00:00Z"))
        #expect(wish.cap == 100_050 && wish.terms == .proportion(3_333))
        let id = try #require(try await world.activities.create(wish).id)
        let texts = try ActivityForm.texts(of: try await world.activities.detail(id), campaign: world.campaign)
        let shown = [
            "type": "donation_matching", "campaign": "1", "cap": "1000.50", "proportion": "33.33",
            "company_1_budget": "100.00", "company_2_amount": "5.00", "company_2_budget": "99.90",
        ]
        #expect(texts == typed.merging(shown) { _, new in new })
        let again = try ActivityForm.wish(
            texts, type: type, campaign: world.campaign, companies: try await world.companies.list())
        #expect(again == wish)
    }

    @Test func `a type takes only the terms that it knows, and every company has some`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let donor = ActivityWish.Donor(companyID: acme, budget: 100)
        await expectCode("terms-unfit", field: "proportion") {
            _ = try await world.activities.create(
                world.wish("share_matching", terms: .proportion(10_000), donors: [donor]))
        }
        await expectCode("terms-missing", field: "amount") {
            _ = try await world.activities.create(world.wish("share_matching", donors: [donor]))
        }
        await expectCode("company-twice", field: "companies") {
            _ = try await world.activities.create(
                world.wish("share_matching", terms: .amount(1), donors: [donor, donor]))
        }
        await expectCode("activity-type-unknown", field: "type") {
            _ = try await world.activities.create(world.wish("lottery", terms: .amount(1), donors: [donor]))
        }
        await expectCode("company-unknown", field: "companies") {
            _ = try await world.activities.create(
                world.wish("share_matching", terms: .amount(1), donors: [.init(companyID: 99, budget: 1)]))
        }
    }

    @Test func `companies have a name of their own and a channel`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        await expectCode("company-name-taken", field: "name") {
            _ = try await world.companies.create(name: " ACME ", tradingChannel: "acme", settlement: .immediate)
        }
        await expectCode("name-empty", field: "name") {
            _ = try await world.companies.create(name: " ", tradingChannel: "acme", settlement: .immediate)
        }
        await expectCode("company-channel-missing", field: "trading_channel") {
            _ = try await world.companies.create(name: "Initech", tradingChannel: "", settlement: .immediate)
        }
        let changed = try await world.companies.change(
            acme, name: "Acme Ltd", tradingChannel: "acme", settlement: .onTransfer)
        #expect(changed.settlement == .onTransfer)
        let name = try await world.rows { try Donator.fetchOne($0, key: changed.donatorId)?.name }
        #expect(name == "Acme Ltd")
    }
}
