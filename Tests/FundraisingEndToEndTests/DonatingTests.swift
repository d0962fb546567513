import Foundation
import Fundraising
import Testing

/// People who give, in a real browser, through the real gateway and its sandbox provider.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DonatingTests {
    @Test func `a guest donates at the sandbox's cashier, sees the list and the balance change, and has a receipt`()
        async throws
    {
        try await Charity.with { charity in
            try await Browser.with(at: charity) { browser in
                try await browser.open("/")
                try await browser.screenshot("1-home")
                try await browser.click("main a[href='/campaigns/mountain-library']")
                #expect(try await browser.text(".raised") == "0.00 CNY")
                try await browser.screenshot("2-campaign-empty")

                try await browser.press("Donate")
                try await browser.screenshot("3-donate")
                try await browser.wish("50.25", to: "mountain-library", name: "Ann Lee", message: "For the children")
                try await browser.screenshot("4-pay")
                let id = try await browser.donationID()
                try await browser.goToCashier()
                try await browser.screenshot("5-cashier")
                try await browser.decide("pay")
                try await browser.wait(for: "50.25 CNY", in: "main dl.facts")
                try await browser.wait(until: "main a[href^='/receipts/']", opening: "/donations/\(id)/result")
                try await browser.screenshot("6-result")

                try await browser.click("main a[href^='/receipts/']")
                #expect(try await browser.text(".receipt").contains("Ann Lee"))
                try await browser.screenshot("7-receipt")
                try await expectReceiptPDF(browser, charity)

                try await browser.open("/campaigns/mountain-library")
                #expect(try await browser.text(".raised") == "50.25 CNY")
                let entry = try await browser.text("ul.entries li.donation")
                #expect(entry.contains("Ann Lee") && entry.contains("50.25 CNY") && entry.contains("For the children"))
                try await browser.screenshot("8-campaign-with-donation")
            }
            #expect(try await charity.expectBooksBalance() == 5025)
        }
    }

    /// The file behind the button of the receipt's page: the same number, the same name.
    private func expectReceiptPDF(_ browser: Browser, _ charity: Charity) async throws {
        let address = try await browser.driver.address()
        let number = try #require(try await browser.text(".receipt").firstMatch(of: #/R-\d{4}-\d{6}/#)).output
        let pdf = try await HTTPCall.send(address + "/pdf")
        #expect(pdf.status == 200 && pdf.text.hasPrefix("%PDF-"))
        let file = charity.folder.appendingPathComponent("receipt.pdf")
        try pdf.body.write(to: file)
        try FileManager.default.createDirectory(at: Places.screenshots, withIntermediateDirectories: true)
        try pdf.body.write(to: Places.screenshots.appendingPathComponent("7-receipt.pdf"))
        let text = try await charity.outputOf("pdftotext", ["-layout", file.path, "-"])
        #expect(text.contains(number) && text.contains("Ann Lee") && text.contains("50.25 CNY"))
    }

    @Test func `an open page of a campaign shows a donation as it arrives`() async throws {
        try await Charity.with { charity in
            try await Browser.with(at: charity) { watcher in
                try await watcher.open("/campaigns/clean-water")
                #expect(try await watcher.text(".raised") == "0.00 CNY")
                try await Browser.with(at: charity) { donor in
                    try await donor.donate("12", to: "clean-water", name: "Bo")
                }
                try await watcher.wait(for: "12.00 CNY", in: ".raised")
                try await watcher.wait(for: "Bo", in: "ul.entries")
            }
            try await charity.expectBooksBalance()
        }
    }

    @Test func `a payment that fails is said so, and can be tried again under a new reference`() async throws {
        try await Charity.with { charity in
            try await Browser.with(at: charity) { browser in
                try await browser.wish("20", to: "clean-water", name: "Cy")
                let first = try await browser.donationID()
                try await browser.goToCashier()
                try await browser.decide("fail")
                try await browser.wait(for: "again", in: "main form", opening: "/donations/\(first)/result")
                try await browser.screenshot("9-failed")
                try await browser.click("main form button[type=submit]")
                _ = try await browser.driver.element("[data-status-url]")
                let second = try await browser.donationID()
                #expect(second != first)
                try await browser.goToCashier()
                try await browser.decide("pay")
                try await browser.wait(until: "main a[href^='/receipts/']", opening: "/donations/\(second)/result")
            }
            #expect(try await charity.expectBooksBalance() == 2000)
        }
    }

    @Test func `an amount that nobody can give is refused beside its field`() async throws {
        try await Charity.with { charity in
            try await Browser.with(at: charity) { browser in
                for amount in ["0", "-5", "1.234", "1e3", "99999999999", "ten"] {
                    try await browser.open("/campaigns/clean-water/donate")
                    try await browser.fill("amount", amount)
                    try await browser.send()
                    _ = try await browser.driver.element("#field-amount-error")
                }
                try await browser.screenshot("10-amount-refused")
            }
            #expect(try await charity.expectBooksBalance() == 0)
        }
    }
}
