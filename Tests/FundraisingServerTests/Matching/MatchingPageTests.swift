import Foundation
import Fundraising
import FundraisingTesting
import HTTPTypes
import Testing

@testable import FundraisingServer

struct MatchingPageTests {
    private static let organizerPaths = [
        "/admin/activities", "/admin/activities/1", "/admin/activities/new?type=steps_matching&campaign=1",
        "/admin/companies", "/admin/companies/1",
    ]
    private static let financePaths = ["/admin/settlement", "/admin/transfers"]

    /// A draft of steps that starts tomorrow, and a donation matching that runs, with Acme (at once) and Globex (transfer).
    private func prepare(_ site: Site) async throws {
        for (name, settlement) in [("Acme", Company.Settlement.immediate), ("Globex", .onTransfer)] {
            _ = try await site.services.companies.create(name: name, tradingChannel: "cash", settlement: settlement)
        }
        let now = site.world.clock.now
        let donors = [ActivityWish.Donor(companyID: 1, budget: 100_000), .init(companyID: 2, budget: 100_000)]
        _ = try await site.services.activities.create(
            ActivityWish(
                typeID: "steps_matching", campaignID: 1, name: "Walk", nameZh: "走路", startsAt: now + 86_400,
                endsAt: now + 2 * 86_400, numbers: ["steps_per_gift": 500, "steps_max": 10_000], terms: .amount(100),
                donors: donors))
        let matching = try await site.services.activities.create(
            ActivityWish(
                typeID: "donation_matching", campaignID: 1, name: "Double", nameZh: "翻倍", startsAt: now,
                endsAt: now + 86_400, cap: 150_000, terms: .proportion(5_000), donors: donors))
        _ = try await site.services.activities.publish(matching.id ?? 0)
    }

    /// Somebody gives 50.00.
    private func give(_ site: Site) async throws {
        let donation = try await site.services.donations.start(site.world.wish(5_000))
        site.world.gateway.succeed(donation.reference)
        _ = try await site.services.donations.refresh(donation.id ?? 0)
    }

    private func work(_ site: Site) async throws {
        let worker = GiftWorker(
            database: site.world.database, gateway: site.world.gateway, donations: site.services.donations,
            clock: site.world.clock.read)
        _ = try await worker.turn()
    }

    @Test func `organizers see activities and companies, finance sees settlement, and nobody else does`() async throws {
        try await Site.run { site in
            try await prepare(site)
            let stranger = Browser(site.client)
            let donor = try await site.browser(.donor)
            let organizer = try await site.browser(.organizer)
            let finance = try await site.browser(.finance)
            let admin = try await site.browser(.admin)
            for path in Self.organizerPaths + Self.financePaths {
                let isOrganizers = Self.organizerPaths.contains(path)
                #expect(try await stranger.get(path).location.hasPrefix("/login?next="), "\(path)")
                #expect(try await donor.get(path).status == 403, "\(path)")
                #expect(try await organizer.get(path).status == (isOrganizers ? 200 : 403), "\(path)")
                #expect(try await finance.get(path).status == (isOrganizers ? 403 : 200), "\(path)")
                #expect(try await admin.get(path).status == 200, "\(path)")
            }
            try await organizer.get("/admin/activities")
            #expect(try await organizer.post("/admin/transfers/1", ["transaction_id": "1"]).status == 403)
            #expect(try await donor.post("/admin/activities/1/publish", [:]).status == 403)
        }
    }

    @Test(arguments: ["en", "zh"]) func `no page shows the key of a sentence`(language: String) async throws {
        try await Site.run { site in
            try await prepare(site)
            try await give(site)
            try await work(site)
            let admin = try await site.browser(.admin)
            await admin.setCookie(PageCookies.language, language)
            for path in Self.organizerPaths + Self.financePaths + ["/admin/activities/2"] {
                let body = try await admin.get(path).body
                #expect(body.firstMatch(of: #/>\s*[a-z]+[A-Z-][A-Za-z_-]*\s*</#)?.0 == nil, "\(path)")
                #expect(!body.contains("{"), "\(path)")
                #expect(body.contains("<h1>"), "\(path)")
            }
            let shown = try await admin.get("/admin/activities/2").body
            #expect(shown.contains(language == "zh" ? "翻倍" : "Double"))
        }
    }

    @Test func `the form depends on the type, keeps what was typed, and names the field at fault`() async throws {
        try await Site.run { site in
            try await prepare(site)
            let organizer = try await site.browser(.organizer)
            let path = { (type: String) in "/admin/activities/new?type=\(type)&campaign=1" }
            let share = try await organizer.get(path("share_matching")).body
            #expect(share.contains(#"name="amount""#) && !share.contains(#"name="proportion""#))
            #expect(!share.contains("steps_per_gift") && share.contains(#"name="company_2_budget""#))
            let donation = try await organizer.get(path("donation_matching")).body
            #expect(donation.contains(#"name="company_1_proportion""#))
            let steps = try await organizer.get(path("steps_matching")).body
            #expect(steps.contains(#"name="steps_per_gift" type="text" value="1000""#))
            #expect(try await organizer.get(path("lottery")).status == 404)

            try await organizer.get(path("share_matching"))
            var typed = [
                "name": "A <week>", "name_zh": "公益周", "starts_at": "2030-01-01T08:00", "ends_at": "2030-01-05T08:00",
                "amount": "5", "company_1_budget": "many",
            ]
            let refused = try await organizer.post(path("share_matching"), typed)
            #expect(refused.status == 422)
            #expect(refused.body.contains(#"id="field-company_1_budget-error""#))
            #expect(refused.body.contains(#"value="A &lt;week&gt;""#))
            typed["company_1_budget"] = "100"
            let made = try await organizer.post(path("share_matching"), typed)
            #expect(made.status == 303 && made.location == "/admin/activities/3")
            let page = try await organizer.get(made.location).body
            #expect(
                page.contains("A &lt;week&gt;") && page.contains("Draft") && page.contains(#"value="2030-01-01T08:00""#)
            )
        }
    }

    @Test func `an activity is published, changed before it starts, taken down and put up again`() async throws {
        try await Site.run { site in
            try await prepare(site)
            let organizer = try await site.browser(.organizer)
            let path = "/admin/activities/1"
            var page = try await organizer.get(path).body
            #expect(page.contains(#"action="/admin/activities/1/publish""#))
            #expect(try await organizer.post(path + "/publish", [:]).location == path)
            #expect(try await organizer.get(path).body.contains("Published"))
            #expect(try await organizer.post(path + "/publish", [:]).status == 422)
            let local = try LocalTime("Asia/Shanghai")
            let now = site.world.clock.now
            var typed = [
                "name": "Walk on", "name_zh": "继续走", "starts_at": local.text(of: now + 7_200),
                "ends_at": local.text(of: now + 86_400), "amount": "2", "steps_per_gift": "250", "steps_max": "9000",
                "company_2_budget": "77",
            ]
            #expect(try await organizer.post(path, typed).status == 303)
            page = try await organizer.get(path).body
            #expect(page.contains("Walk on") && page.contains("77.00") && !page.contains(#"<th scope="row">Acme"#))
            site.world.clock.advance(seconds: 7_201)
            page = try await organizer.get(path).body
            #expect(!page.contains(#"name="steps_per_gift""#))
            typed["name"] = "Too late"
            let late = try await organizer.post(path, typed)
            #expect(late.status == 422 && late.body.contains("has started") && !late.body.contains("Too late"))
            #expect(try await organizer.post(path + "/take-down", [:]).status == 303)
            #expect(try await organizer.get(path).body.contains(#"action="/admin/activities/1/put-up""#))
            #expect(try await organizer.post(path + "/put-up", [:]).status == 303)
            #expect(try await organizer.get("/campaigns/school").body.contains("Walk on"))
        }
    }

    @Test func `companies are added and changed, with a channel of the gateway`() async throws {
        try await Site.run { site in
            let organizer = try await site.browser(.organizer)
            #expect(try await organizer.get("/admin/companies").body.contains(#"<option value="cash""#))
            let fields = ["name": "Acme & Sons", "trading_channel": "cash", "settlement": "on_transfer"]
            #expect(try await organizer.post("/admin/companies", fields).status == 303)
            let twice = try await organizer.post("/admin/companies", fields)
            #expect(twice.status == 422 && twice.body.contains(#"value="Acme &amp; Sons""#))
            try await organizer.get("/admin/companies/1")
            let changed = fields.merging(["name": "Acme", "settlement": "immediate"]) { _, new in new }
            #expect(try await organizer.post("/admin/companies/1", changed).status == 303)
            let company = try await site.services.companies.company(1)
            #expect(company.name == "Acme" && company.settlement == .immediate)
            #expect(try await organizer.get("/admin/companies/7").status == 404)
            site.world.gateway.plant(.unclear("no answer"), at: .channels)
            #expect(try await organizer.get("/admin/companies/1").body.contains(#"name="trading_channel" type="text""#))
        }
    }

    @Test func `finance confirms transfers, and settles with a company by page and table`() async throws {
        try await Site.run { site in
            try await prepare(site)
            try await give(site)
            try await work(site)
            let finance = try await site.browser(.finance)
            let waiting = try await finance.get("/admin/transfers").body
            #expect(waiting.contains("Globex") && waiting.contains("25.00") && !waiting.contains("Acme"))
            let gift = try #require(try await site.services.transfers.waiting().first?.id)
            #expect(try await finance.post("/admin/transfers/\(gift)", ["transaction_id": ""]).status == 422)
            let confirmed = try await finance.post("/admin/transfers/\(gift)", ["transaction_id": "bank 1"])
            #expect(confirmed.location == "/admin/transfers")
            #expect(try await finance.post("/admin/transfers/\(gift)", ["transaction_id": "bank 1"]).status == 422)
            let page = try await finance.get("/admin/settlement?company=2").body
            #expect(page.contains("DON-\(gift)") && page.contains("/admin/settlement.csv?company=2"))
            let table = try await finance.get("/admin/settlement.csv?company=2")
            #expect(table.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            #expect(table.headers[.contentDisposition]?.contains(#"filename="settlement-2-"#) == true)
            #expect(table.body.contains(",Globex,DON-\(gift),") && table.body.contains(",25.00,0.00,CNY\r\n"))
            let wrong = try await finance.get("/admin/settlement?company=2&from=soon")
            #expect(wrong.status == 422 && wrong.body.contains(#"id="field-from-error""#))
            #expect(try await finance.get("/admin/settlement.csv?company=9").status == 404)
        }
    }

    @Test func `a person walks, the promise stands in the list, and the worker makes gifts of it`() async throws {
        try await Site.run { site in
            try await prepare(site)
            _ = try await site.services.activities.publish(1)
            site.world.clock.advance(seconds: 86_400)
            let stranger = Browser(site.client)
            #expect(try await stranger.get("/campaigns/school").body.contains("/login?next="))
            let donor = try await site.browser(.donor, name: "Ming")
            #expect(
                try await donor.get("/campaigns/school").body.contains("For every 500 steps that you walk, up to 10000")
            )
            try await donor.get("/campaigns/school")
            let wrong = try await donor.post("/campaigns/school/activities/1", ["steps": "many"])
            #expect(wrong.status == 422 && wrong.body.contains(#"id="field-steps-error""#))
            #expect(try await donor.post("/campaigns/school/activities/1", ["steps": "1234"]).status == 303)
            let promised = try await stranger.get("/campaigns/school").body
            #expect(promised.contains(#"<li class="steps">"#) && promised.contains("walked 1234 steps"))
            #expect(promised.contains("Acme will give 2.00"))
            try await work(site)
            let given = try await stranger.get("/campaigns/school").body
            #expect(given.contains(#"<li class="gift">"#) && given.contains("Globex will give 2.00"))
            #expect(!given.contains("Acme will give"))
        }
    }
}
