import Foundation
import Fundraising
import FundraisingTesting
import Testing

/// Companies that give when people do, from the promise to the settlement.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MatchingTests {
    @Test func `a person shares, companies promise, the worker pays, and finance confirms a transfer`() async throws {
        try await Charity.with { charity in
            try await Browser.with(at: charity) { browser in
                try await browser.signUp(name: "Dora", email: "dora@example.org")
                try await browser.open("/campaigns/clean-water")
                try await browser.press("Share this campaign")
                let share = "ul.entries li.share"
                let promised = try await browser.text(share)
                #expect(promised.contains("Dora") && promised.contains("shared this campaign"))
                #expect(promised.contains("Acme Paper Works will give 5.00 CNY"))
                #expect(promised.contains("Globex Logistics will give 10.00 CNY"))
                #expect(try await browser.text(".raised") == "0.00 CNY")
                try await browser.screenshot("11-shared")

                // The second time that day nothing is added.
                try await browser.open("/campaigns/clean-water")
                try await browser.press("Share this campaign")
                _ = try await browser.driver.element(share)
                #expect(try await browser.driver.elements(share).count == 1)
                #expect(try await charity.rows("SELECT 'amount ' || payment_amount FROM donation") == ["amount 0"])

                #expect(try await charity.run("fundraiser", ["worker"]).contains("2 ordered, 1 paid"))
                try await browser.open("/campaigns/clean-water")
                #expect(try await browser.text(".raised") == "5.00 CNY")
                let gift = try await browser.text("ul.entries li.gift")
                #expect(gift.contains("Acme Paper Works") && gift.contains("5.00 CNY") && gift.contains("Dora"))
                try await browser.screenshot("12-gift-arrived")
            }
            try await confirmTransfer(charity)
            // One share and two companies: three event orders under one event, which is finished.
            #expect(
                try await charity.rows("SELECT remark FROM activity_event_order ORDER BY remark")
                    == ["matching_gift", "matching_gift", "share"])
            #expect(try await charity.rows("SELECT state FROM activity_event") == ["finished"])
            #expect(try await charity.expectBooksBalance() == 1500)
        }
    }

    private func confirmTransfer(_ charity: Charity) async throws {
        try await Browser.with(at: charity) { browser in
            try await browser.logInAsAdmin()
            try await browser.open("/admin/transfers")
            #expect(try await browser.text("main").contains("Globex Logistics"))
            try await browser.screenshot("13-transfers")
            try await browser.fill("transaction_id", "bank statement 4711")
            try await browser.send("main form[action^='/admin/transfers/']")
            _ = try await browser.driver.element(".flash")
            try await browser.open("/campaigns/clean-water")
            #expect(try await browser.text(".raised") == "15.00 CNY")
            try await browser.screenshot("14-both-gave")
        }
    }

    @Test func `a refund takes the company's share back, and the settlement says so`() async throws {
        try await Charity.with { charity in
            try await Browser.with(at: charity) { browser in
                try await browser.donate("100", to: "mountain-library", name: "Emil")
                try await charity.run("fundraiser", ["worker"])
                try await browser.open("/campaigns/mountain-library")
                // Half of it from Acme; Globex' fifth waits for its transfer.
                #expect(try await browser.text(".raised") == "150.00 CNY")
                try await browser.screenshot("15-matched")

                try await browser.logInAsAdmin()
                try await browser.open("/admin")
                try await browser.screenshot("16-admin")
                try await browser.open("/admin/donations")
                try await browser.screenshot("17-admin-donations")
                try await refund("40", of: 1, browser)
                try await browser.wait(
                    for: "90.00 CNY", in: ".raised", opening: "/campaigns/mountain-library")
                try await browser.screenshot("20-after-refund")

                try await browser.open("/admin/settlement")
                let page = try await browser.text("main")
                #expect(page.contains("50.00 CNY") && page.contains("20.00 CNY") && page.contains("30.00 CNY"))
                try await browser.screenshot("21-settlement")
                let link = "return document.querySelector(\"main a[href*='settlement.csv']\").getAttribute('href')"
                let table = try await browser.fetched(try await browser.driver.run(link) as? String ?? "")
                let lines = table.split(whereSeparator: \.isNewline)
                #expect(lines.count >= 3 && table.contains("50.00") && table.contains("20.00"))
                try Data(table.utf8).write(to: Places.screenshots.appendingPathComponent("21-settlement.csv"))
                try await lookAround(browser)
            }
            #expect(try await charity.expectBooksBalance() == 9000)
        }
    }

    private func refund(_ amount: String, of donation: Int64, _ browser: Browser) async throws {
        try await browser.open("/admin/donations/\(donation)")
        try await browser.fill("amount", amount)
        try await browser.fill("reason", "Typed one zero too many")
        try await browser.screenshot("18-admin-donation")
        try await browser.send()
        try await browser.wait(for: "60.00 CNY", in: "main dl.facts")
        try await browser.screenshot("19-refund-sure")
        try await browser.send("main form[action$='/refund']")
        try await browser.wait(
            for: "40.00 CNY", in: "main .panel", opening: "/admin/donations/\(donation)")
    }

    /// The other pages of the desk open, and hold what happened.
    private func lookAround(_ browser: Browser) async throws {
        let pages = [
            ("/admin/campaigns", "A library for Yunling village school"),
            ("/admin/activities", "Every gift grows by half"),
            ("/admin/companies", "Globex Logistics"), ("/admin/mails", "library@example.org"),
            ("/admin/attention", ""), ("/admin/accounts", "admin@example.org"), ("/admin/reconciliations", ""),
        ]
        for (path, expected) in pages {
            try await browser.open(path)
            let text = try await browser.text("main")
            #expect(text.contains(expected) || expected.isEmpty, "\(path): \(text)")
            try await browser.screenshot("22-admin-\(path.split(separator: "/").last ?? "")")
        }
    }
}
