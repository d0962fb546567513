import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

@testable import FundraisingServer

/// Rules for all pages at once: a world in which each has something to show.
@Suite(.timeLimit(.minutes(5))) struct EveryPageTests {
    private static let open = [
        "/", "/campaigns/school", "/campaigns/school/donate", "/campaigns/closed", "/campaigns/closed/donate", "/login",
        "/signup", "/nowhere",
    ]
    private static let own = [
        "/donations/1/result", "/donations/2", "/donations/2/result", "/donations/3", "/donations/4/result", "/account",
    ]
    private static let admin = [
        "/admin", "/admin/accounts", "/admin/donations", "/admin/donations/1", "/admin/attention", "/admin/mails",
        "/admin/campaigns", "/admin/campaigns/new", "/admin/campaigns/1", "/admin/reconciliations",
        "/admin/reconciliations/1", "/admin/activities", "/admin/activities/1", "/admin/companies",
        "/admin/companies/1", "/admin/settlement", "/admin/transfers",
    ]

    @Test(arguments: ["en", "zh"]) func `every page is valid, labelled, and says no key of a sentence`(language: String)
        async throws
    {
        try await Site.run { site in
            let (donor, receipt) = try await Self.fill(site, language: language)
            let admin = try await site.browser(.admin, language: language)
            let stranger = Browser(site.client, language: language)
            for (browser, paths) in [
                (stranger, Self.open + [receipt]), (donor, Self.open.dropLast(3) + Self.own), (admin, Self.admin),
            ] {
                for path in paths {
                    let page = try await browser.get(path)
                    #expect(page.status == (path == "/nowhere" ? 404 : 200), "\(path)")
                    #expect(PageCheck.problems(page.body) == [], "\(path)")
                    let key = page.body.firstMatch(of: #/>\s*(?:[a-z]+(?:[A-Z][a-z]+)+|error-[a-z-]+)\s*</#)?.0
                    #expect(key == nil, "\(path)")
                }
            }
        }
    }

    @Test func `a form that is shown again with what is wrong is valid too`() async throws {
        try await Site.run { site in
            let (donor, _) = try await Self.fill(site, language: "en")
            let admin = try await site.browser(.admin)
            let attempts: [(Browser, String, String, [String: String])] = [
                (donor, "/campaigns/school/donate", "/campaigns/school/donate", ["amount": "x"]),
                (donor, "/campaigns/school/donate", "/campaigns/school/donate", ["amount": "5", "channel": "x"]),
                (donor, "/campaigns/school", "/campaigns/school/activities/2", ["steps": "x"]),
                (donor, "/account", "/account/claim", ["code": "x"]),
                (donor, "/account", "/account/password", ["current_password": "x", "new_password": "y"]),
                (admin, "/admin/accounts", "/admin/accounts/2/role", ["role": "donor"]),
                (Browser(site.client), "/login", "/login", ["email": "x", "password": "y"]),
                (Browser(site.client), "/signup", "/signup", ["email": "x", "name": "", "password": "y"]),
            ]
            for (browser, from, to, fields) in attempts {
                try await browser.get(from)
                let page = try await browser.post(to, fields)
                #expect(page.status == 422, "\(to)")
                #expect(PageCheck.problems(page.body) == [], "\(to)")
                #expect(page.body.contains("class=\"problem\""), "\(to)")
            }
        }
    }

    @Test func `the check finds what it is for`() {
        let page = { (body: String) in
            PageCheck.problems(
                "<!DOCTYPE html>\n<html lang=\"en\"><title>t</title><main><h1>h</h1>\(body)</main></html>")
        }
        #expect(page("<p>a</p>") == [])
        for body in [
            "<p><div>a</div></p>", "<b>a</p>", "<ul><p>a</p></ul>", "<i id=\"a\"></i><i id=\"a\"></i>",
            "<input name=\"a\">",
            "<img src=\"a\">", "<h1>a</h1>", "<i aria-describedby=\"a\"></i>", "<form method=\"post\"></form>", "a < b",
            "<i class=\"a\" class=\"b\"></i>", "<i onclick=\"a\"></i>",
        ] {
            #expect(page(body) != [], "\(body)")
        }
    }

    /// A donor with a paid, a waiting, a QR-coded and a failed donation, and running activities. The donor's browser, and the
    /// path of the receipt.
    private static func fill(_ site: Site, language: String) async throws -> (Browser, String) {
        let services = site.services
        let now = site.world.clock.now
        _ = try await site.world.database.write { db in
            try Samples.insertCampaign(slug: "closed", state: .closed, at: now, in: db)
        }
        _ = try await services.companies.create(name: "Globex", tradingChannel: "cash", settlement: .onTransfer)
        for (type, numbers) in [
            ("share_matching", [:]), ("steps_matching", ["steps_per_gift": 1000, "steps_max": 20_000]),
            ("donation_matching", [:] as [String: Int64]),
        ] {
            let activity = try await services.activities.create(
                ActivityWish(
                    typeID: type, campaignID: 1, name: "Together", nameZh: "一起", image: "https://pictures.example/1",
                    startsAt: now.addingTimeInterval(60), endsAt: now.addingTimeInterval(86_400), numbers: numbers,
                    terms: .amount(100), donors: [.init(companyID: 1, budget: 100_000)]))
            _ = try await services.activities.publish(activity.id ?? 0)
        }
        site.world.clock.advance(seconds: 120)
        let donor = try await site.browser(language: language)
        _ = try await site.give(donor, "50", ["donor_name": "Lin", "message": "For\nbooks"])
        for _ in 2...4 { _ = try await site.donate(donor, "60") }
        _ = try await site.world.database.write { db in
            try db.execute(
                sql: "UPDATE donation SET action = ? WHERE id = 3",
                arguments: [#"{"type":"qr_code","qrCode":"https://pay.example/1"}"#])
        }
        site.world.gateway.fail("DON-4")
        try await site.world.deliverAll()
        try await donor.get("/campaigns/school")
        try await donor.post("/campaigns/school/activities/1", [:])
        _ = try await services.refunds.start(donationID: 1, amount: 100, reason: "x", accountID: nil)
        _ = try await services.reconciliations.run(day: "2026-11-21", timeZone: .gmt)
        return (donor, "/receipts/\(try await services.receipts.receipt(donationID: 1).receipt.receiptCode)")
    }
}
