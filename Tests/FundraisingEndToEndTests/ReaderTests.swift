import FundraisingTesting
import Testing

/// Who reads the pages: in Chinese, on a phone, with an account made afterwards.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ReaderTests {
    @Test func `a Chinese browser reads Chinese, and the switch makes it English`() async throws {
        try await Charity.with { charity in
            try await Browser.with(.chinese, at: charity) { browser in
                try await browser.open("/")
                #expect(try await browser.text("main").contains("为云岭小学建一间图书室"))
                #expect(try await browser.driver.run("return document.documentElement.lang") as? String == "zh-Hans")
                try await browser.screenshot("1-home")
                let receipt = try await browser.donate("88", to: "mountain-library", name: "王小明", message: "加油")
                try await browser.open(receipt)
                #expect(try await browser.text(".receipt").contains("捐款收据"))
                try await browser.screenshot("7-receipt")
                try await browser.open("/campaigns/mountain-library")
                #expect(try await browser.text("ul.entries").contains("王小明"))
                try await browser.screenshot("8-campaign-with-donation")
                try await browser.click("header a[hreflang='en']")
                #expect(try await browser.text("main h1") == "A library for Yunling village school")
                // The choice is remembered.
                try await browser.open("/login")
                #expect(try await browser.text("main h1") == "Log in")
            }
        }
    }

    @Test func `on a phone no page is wider than its window`() async throws {
        try await Charity.with { charity in
            try await Browser.with(.phone, at: charity) { browser in
                let name = "A donor with a name that is rather long 很长的名字也要放得下"
                try await browser.wish("123456.78", to: "mountain-library", name: name)
                try await expectFits(browser, "4-pay")
                let id = try await browser.donationID()
                try await browser.goToCashier()
                try await browser.decide("pay")
                try await browser.wait(until: "main a[href^='/receipts/']", opening: "/donations/\(id)/result")
                try await expectFits(browser, "6-result")
                try await browser.click("main a[href^='/receipts/']")
                try await expectFits(browser, "7-receipt")
                try await charity.run("fundraiser", ["worker"])
                let open = [
                    "/", "/campaigns/mountain-library", "/campaigns/mountain-library/donate", "/login", "/signup",
                ]
                for (index, path) in open.enumerated() {
                    try await browser.open(path)
                    try await expectFits(browser, "30-open-\(index)")
                }
                try await browser.logInAsAdmin()
                let desk = [
                    "", "/campaigns", "/campaigns/1", "/activities", "/activities/1", "/companies", "/donations",
                    "/donations/\(id)", "/settlement", "/transfers", "/mails", "/attention", "/accounts",
                    "/reconciliations",
                ]
                for (index, path) in desk.enumerated() {
                    try await browser.open("/admin\(path)")
                    try await expectFits(browser, "31-desk-\(index)")
                }
            }
        }
    }

    private func expectFits(_ browser: Browser, _ name: String) async throws {
        let (overhang, address) = (try await browser.overhang(), try await browser.driver.address())
        #expect(overhang == 0, "\(address)")
        try await browser.screenshot(name)
    }

    @Test func `who signs up later has the donations of this browser, and claims another by its receipt's code`()
        async throws
    {
        try await Charity.with { charity in
            var code = ""
            try await Browser.with(at: charity) { elsewhere in
                let receipt = try await elsewhere.donate("7", to: "clean-water", name: "Fay")
                code = String(receipt.split(separator: "/").last ?? "")
            }
            try await Browser.with(at: charity) { browser in
                try await browser.donate("9", to: "clean-water", name: "Fay")
                try await browser.signUp(name: "Fay", email: "fay@example.org")
                try await browser.open("/account")
                let before = try await browser.text("main")
                #expect(before.contains("9.00 CNY") && !before.contains("7.00 CNY"))
                try await browser.fill("code", code)
                try await browser.send("main form[action='/account/claim']")
                try await browser.open("/account")
                #expect(try await browser.text("main").contains("7.00 CNY"))
                try await browser.screenshot("23-account")
            }
            // Both donations, by their donators.
            let claimed = try await charity.rows(
                """
                SELECT 'DON-' || donation.id FROM donation JOIN donator ON donator.id = donator_id
                WHERE account_id IS NOT NULL ORDER BY donation.id
                """)
            #expect(claimed == ["DON-1", "DON-2"])
        }
    }
}
