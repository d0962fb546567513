import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

@testable import FundraisingServer

struct BooksPageTests {
    private static let paths = [
        "/admin", "/admin/donations", "/admin/donations/1", "/admin/attention", "/admin/attention?resolved=yes",
        "/admin/mails", "/admin/mails/1", "/admin/mails?state=waiting",
    ]
    private static let organizerPaths = ["/admin/campaigns", "/admin/campaigns/new", "/admin/campaigns/1"]
    private static let financePaths = ["/admin/reconciliations", "/admin/reconciliations/1"]

    @Test func `strangers are sent to the login, donors are shown the door, and each role sees its own`() async throws {
        try await Site.run { site in
            _ = try await site.world.completed()
            _ = try await site.world.reconciliations.run(day: "2026-11-21", timeZone: .gmt)
            let stranger = Browser(site.client)
            let donor = try await site.browser(.donor)
            let organizer = try await site.browser(.organizer)
            let finance = try await site.browser(.finance)
            let admin = try await site.browser(.admin)
            for path in Self.paths + Self.organizerPaths + Self.financePaths {
                #expect(try await stranger.get(path).location.hasPrefix("/login?next="), "\(path)")
                #expect(try await donor.get(path).status == 403, "\(path)")
                #expect(try await admin.get(path).status == 200, "\(path)")
                let isOrganizers = !Self.financePaths.contains(path)
                #expect(try await organizer.get(path).status == (isOrganizers ? 200 : 403), "\(path)")
                let isFinances = !Self.organizerPaths.contains(path)
                #expect(try await finance.get(path).status == (isFinances ? 200 : 403), "\(path)")
            }
        }
    }

    @Test(arguments: ["en", "zh"]) func `no page shows the key of a sentence`(language: String) async throws {
        try await Site.run { site in
            _ = try await site.world.completed()
            _ = try await site.world.donations.start(site.world.wish(channel: "gone"))
            _ = try await site.world.refunds.start(donationID: 1, amount: 1, reason: "x", accountID: nil)
            site.world.gateway.change("DON-1") { $0.refund = 2 }
            _ = try await site.world.reconciliations.run(day: "2026-11-21", timeZone: .gmt)
            let admin = try await site.browser(.admin, language: language)
            for path in Self.paths + Self.organizerPaths + Self.financePaths {
                let body = try await admin.get(path).body
                #expect(body.firstMatch(of: #/>\s*[a-z]+[A-Z-][A-Za-z_-]*\s*</#)?.0 == nil, "\(path)")
                #expect(body.contains(#"lang="\#(language == "zh" ? "zh-Hans" : "en")""#))
                #expect(body.contains("<h1>"), "\(path)")
            }
        }
    }

    @Test func `what donors write is shown as they wrote it, and never runs`() async throws {
        try await Site.run { site in
            _ = try await site.world.donations.start(site.world.wish(name: "<script>alert(1)</script>"))
            let organizer = try await site.browser(.organizer)
            for path in ["/admin/donations", "/admin/donations/1", "/admin/donations?q=%3Cscript%3E"] {
                let body = try await organizer.get(path).body
                #expect(!body.contains("<script>alert"), "\(path)")
                #expect(body.contains("&lt;script&gt;alert(1)"), "\(path)")
            }
        }
    }

    @Test func `donations are found, and pages go on`() async throws {
        try await Site.run { site in
            for _ in 1...51 { _ = try await site.world.donations.start(site.world.wish(100)) }
            let organizer = try await site.browser(.organizer)
            let first = try await organizer.get("/admin/donations").body
            #expect(first.contains(">DON-51</a>"))
            #expect(!first.contains(">DON-1</a>"))
            let next = try #require(first.firstMatch(of: #/href="(/admin/donations\?q=[^"]*)"/#)?.1)
            let second = try await organizer.get(String(next.replacing("&amp;", with: "&"))).body
            #expect(second.contains(">DON-1</a>"))
            #expect(!second.contains(">DON-2</a>"))
            #expect(try await organizer.get("/admin/donations?q=DON-7").body.contains(">DON-7</a>"))
            #expect(try await organizer.get("/admin/donations/999").status == 404)
        }
    }

    @Test func `a refund is shown once more, is made once, and the balance follows`() async throws {
        try await Site.run { site in
            _ = try await site.world.completed(5000)
            let finance = try await site.browser(.finance)
            try await finance.get("/admin/donations/1")
            let check = try await finance.post(
                "/admin/donations/1/refund/check", ["amount": "12.50", "reason": "Asked <b>kindly</b>"])
            #expect(check.status == 200)
            #expect(check.body.contains("12.50"))
            #expect(check.body.contains("37.50"))
            #expect(check.body.contains("Asked &lt;b&gt;kindly"))
            #expect(try await site.world.balance() == 5000)
            let fields = ["minor": "1250", "reason": "Asked", "count": "0"]
            let done = try await finance.post("/admin/donations/1/refund", fields)
            #expect(done.location == "/admin/donations/1")
            #expect(try await site.world.balance() == 3750)
            let again = try await finance.post("/admin/donations/1/refund", fields)
            #expect(again.status == 422)
            #expect(try await site.world.balance() == 3750)
            let page = try await finance.get("/admin/donations/1").body
            #expect(page.contains("REF00000001"))
            let refund = try #require(try await site.world.refunds.refunds(donationID: 1).first)
            #expect(refund.accountId != nil)
        }
    }

    @Test(arguments: [("50.01", "x"), ("0", "x"), ("-1", "x"), ("1.005", "x"), ("", "x"), ("10", ""), ("1e9", "x")])
    func `a refund that cannot be is explained beside its field`(amount: String, reason: String) async throws {
        try await Site.run { site in
            _ = try await site.world.completed(5000)
            let organizer = try await site.browser(.organizer)
            try await organizer.get("/admin/donations/1")
            let answer = try await organizer.post(
                "/admin/donations/1/refund/check", ["amount": amount, "reason": reason])
            #expect(answer.status == 422)
            #expect(answer.body.contains("aria-invalid=\"true\""))
            #expect(site.world.gateway.count(.refund) == 0)
        }
    }

    @Test func `a form of somebody else gives nothing back`() async throws {
        try await Site.run { site in
            _ = try await site.world.completed(5000)
            let organizer = try await site.browser(.organizer)
            let forged = try await organizer.post(
                "/admin/donations/1/refund", ["minor": "5000", "reason": "x", "count": "0"], csrf: "forged")
            #expect(forged.status == 403)
            let donor = try await site.browser(.donor)
            try await donor.get("/")
            let refused = try await donor.post(
                "/admin/donations/1/refund", ["minor": "5000", "reason": "x", "count": "0"])
            #expect(refused.status == 403)
            #expect(try await site.world.balance() == 5000)
        }
    }

    @Test func `a campaign is made, opened, changed and closed`() async throws {
        try await Site.run { site in
            let organizer = try await site.browser(.organizer)
            try await organizer.get("/admin/campaigns/new")
            var fields = [
                "slug": "well", "currency": "CNY", "time_zone": "Asia/Shanghai", "title": "A well", "title_zh": "井",
                "summary": "Water", "summary_zh": "水", "story": "", "story_zh": "", "goal": "20000000",
                "organizer_email": "o@example.org",
            ]
            let made = try await organizer.post("/admin/campaigns/new", fields)
            #expect(made.location == "/admin/campaigns/2")
            try await organizer.get("/admin/campaigns/2")
            try await organizer.post("/admin/campaigns/2/open", [:])
            #expect(try await site.world.donations.start(site.world.wish(campaign: "well")).status == .pending)
            fields["title"] = "A deep well"
            #expect(try await organizer.post("/admin/campaigns/2", fields).location == "/admin/campaigns")
            #expect(try await organizer.get("/admin/campaigns").body.contains("A deep well"))
            fields["goal"] = "-3"
            let wrong = try await organizer.post("/admin/campaigns/2", fields)
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("value=\"-3\""))
            try await organizer.post("/admin/campaigns/2/close", [:])
            #expect(try await site.services.campaigns.campaign(2).state == .closed)
            fields["slug"] = "well"
            fields["goal"] = "1"
            #expect(try await organizer.post("/admin/campaigns/new", fields).status == 422)
        }
    }

    @Test func `a day is reconciled, and its report names what was mended and what was not`() async throws {
        try await Site.run { site in
            _ = try await site.world.completed(5000)
            _ = try await site.world.donations.start(site.world.wish(700))
            site.world.gateway.succeed("DON-2")
            site.world.gateway.change("DON-1") { $0.refund = 100 }
            let finance = try await site.browser(.finance)
            try await finance.get("/admin/reconciliations")
            let run = try await finance.post(
                "/admin/reconciliations", ["day": "2026-11-21", "time_zone": "Asia/Shanghai"])
            #expect(run.location == "/admin/reconciliations/1")
            let report = try await finance.get("/admin/reconciliations/1").body
            #expect(report.contains("Other refunds"))
            #expect(report.contains("Paid, and not completed here"))
            #expect(report.contains("/admin/donations/2\">DON-2</a>"))
            #expect(try await site.world.balance() == 5700)
            for (day, zone) in [("2026-02-30", "UTC"), ("2026-11-21", "Mars/Olympus")] {
                let wrong = try await finance.post("/admin/reconciliations", ["day": day, "time_zone": zone])
                #expect(wrong.status == 422)
            }
            site.world.gateway.plant(.unclear("timeout"), at: .payments)
            let away = try await finance.post("/admin/reconciliations", ["day": "2026-11-21", "time_zone": "UTC"])
            #expect(away.status == 422)
            #expect(away.body.contains("no clear answer"))
        }
    }

    @Test func `mails are shown where no server sends them, and a person may send one again`() async throws {
        try await Site.run { site in
            _ = try await site.world.completed(5000)
            let organizer = try await site.browser(.organizer)
            let list = try await organizer.get("/admin/mails").body
            #expect(list.contains("Thank you for giving 50.00 CNY"))
            let mail = try await organizer.get("/admin/mails/1").body
            #expect(mail.contains("R-2026-000001"))
            try await site.world.database.write { db in
                try db.execute(sql: "UPDATE outbox SET state = 'given_up', attempts = 12 WHERE id = 1")
            }
            #expect(try await organizer.post("/admin/mails/1/again", [:]).location == "/admin/mails/1")
            #expect(try await site.world.mails().first?.state == .waiting)
        }
    }

    @Test func `money after the end is given back from its entry, and others are marked as settled`() async throws {
        try await Site.run { site in
            for _ in 1...2 { _ = try await site.world.donations.start(site.world.wish()) }
            site.world.gateway.expire("DON-1")
            try await site.world.deliverAll()
            site.world.gateway.change("DON-1") { $0.state = .succeeded }
            _ = try await site.world.donations.refresh(1)
            site.world.gateway.change("DON-2") { $0.tradingAmount = 1 }
            _ = try await site.world.donations.refresh(2)
            let finance = try await site.browser(.finance)
            let list = try await finance.get("/admin/attention").body
            #expect(list.contains("/admin/attention/1/give-back"))
            #expect(!list.contains("/admin/attention/2/give-back"))
            try await finance.post("/admin/attention/1/give-back", [:])
            try await finance.post("/admin/attention/2/resolve", [:])
            #expect(site.world.gateway.known("DON-1")?.refund == 5000)
            #expect(try await site.services.attention.openCount() == 0)
            #expect(try await finance.get("/admin/attention?resolved=yes").body.contains("DON-2"))
        }
    }

    @Test func `a person asks the gateway about a pending donation`() async throws {
        try await Site.run { site in
            _ = try await site.world.donations.start(site.world.wish())
            site.world.gateway.succeed("DON-1")
            let organizer = try await site.browser(.organizer)
            #expect(try await organizer.get("/admin/donations/1").body.contains("/admin/donations/1/ask"))
            try await organizer.post("/admin/donations/1/ask", [:])
            #expect(try await site.world.balance() == 5000)
            #expect(try await !organizer.get("/admin/donations/1").body.contains("/admin/donations/1/ask"))
        }
    }
}
