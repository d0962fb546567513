import Fundraising
import FundraisingTesting
import Testing

@testable import FundraisingServer

/// The form of a donation, filled in well and badly.
@Suite(.timeLimit(.minutes(5))) struct DonateTests {
    private static let page = "/campaigns/school/donate"

    @Test(arguments: [
        ("0", "more than zero"), ("0.00", "more than zero"), ("-5", "no amount"), ("1.234", "at most 2 decimals"),
        ("1e9", "no amount"), ("ten", "no amount"), ("", "no amount"), ("１２", "no amount"), ("1,000", "no amount"),
        ("99999999999", "The most"), ("9223372036854775808", "The most"),
    ])
    func `an amount that is none is told beside its field, and what was typed stays`(
        amount: String, sentence: String
    ) async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            let answer = try await site.donate(
                browser, amount, ["donor_name": "Lin & Söhne", "message": "For\nbooks", "email": "lin@example.org"])
            #expect(answer.status == 422)
            #expect(answer.body.contains(sentence))
            #expect(answer.body.contains(#"id="field-amount-error""#))
            #expect(answer.body.contains(#"aria-describedby="field-amount-error""#))
            #expect(answer.body.contains(#"name="amount" type="text" value="\#(amount)""#))
            #expect(answer.body.contains("value=\"Lin &amp; Söhne\""))
            #expect(answer.body.contains("For\nbooks</textarea>"))
            #expect(answer.body.contains("value=\"lin@example.org\""))
            #expect(site.world.gateway.all.isEmpty)
        }
    }

    @Test func `a preset is taken where no own amount was typed`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            _ = try await site.donate(browser, "", ["preset": "100"])
            _ = try await site.donate(browser, "7.5", ["preset": "100"])
            #expect(site.world.gateway.all.map(\.tradingAmount) == [10_000, 750])
        }
    }

    @Test func `a closed campaign offers no form and takes no donation`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            try await browser.get(Self.page)
            let id = try await site.services.campaigns.campaign(slug: "school").id ?? 0
            try await site.services.campaigns.set(id, .closed)
            let answer = try await browser.post(Self.page, ["amount": "50", "channel": "sandbox"])
            #expect(answer.status == 422)
            #expect(answer.body.contains("takes no more donations"))
            #expect(site.world.gateway.all.isEmpty)
            let page = try await browser.get(Self.page).body
            #expect(!page.contains("name=\"amount\""))
            let campaign = try await browser.get("/campaigns/school").body
            #expect(campaign.contains("takes no more donations"))
        }
    }

    @Test func `a campaign that does not exist is a 404`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            for path in ["/campaigns/none", "/campaigns/none/donate", "/campaigns/none/entries"] {
                let status = try await browser.get(path).status
                #expect(status == 404)
            }
        }
    }

    @Test func `only channels that the form offers are taken: those of companies are not`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            let page = try await browser.get(Self.page).body
            #expect(page.contains("value=\"sandbox\""))
            #expect(!page.contains("value=\"cash\""))
            for channel in ["cash", "", "nothing"] {
                let answer = try await browser.post(Self.page, ["amount": "50", "channel": channel])
                #expect(answer.status == 422)
                #expect(answer.body.contains("channel-error"))
            }
            #expect(site.world.gateway.all.isEmpty)
        }
    }

    @Test func `while the gateway is away the page says so, and the list is kept once it was known`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            site.world.gateway.plant(.unclear("no answer"), at: .channels)
            let first = try await browser.get(Self.page)
            #expect(first.status == 200)
            #expect(first.body.contains("No way to pay can be offered"))
            let second = try await browser.get(Self.page).body
            #expect(second.contains("value=\"sandbox\""))
            site.world.clock.advance(seconds: 60)
            site.world.gateway.plant(.unclear("no answer"), at: .channels)
            let third = try await browser.get(Self.page).body
            #expect(third.contains("value=\"sandbox\""))
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)",
        // A quotation mark with an accent on it is one character, and still ends an attribute.
        "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}", "{{csrf}} {{{t}}}",
    ])
    func `what donors write is text everywhere`(text: String) async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            let again = try await site.donate(browser, "x", ["donor_name": text, "message": text, "email": text])
            let id = try await site.give(browser, "50", ["donor_name": text, "message": text])
            let receipt = try await site.services.receipts.receipt(donationID: id).receipt
            let pages = [
                again, try await browser.get("/campaigns/school"), try await browser.get("/campaigns/school/entries"),
                try await browser.get("/receipts/\(receipt.receiptCode)"),
            ]
            for page in pages {
                #expect(page.body.contains(EscapedContent().escapeText(text)))
                #expect(!page.body.unicodeScalars.elementsEqual(text.unicodeScalars))
                for raw in ["<script>alert", "<img src=x", "\"\u{301}", "' onfocus"] {
                    #expect(!contains(page.body, raw), "\(raw)")
                }
            }
        }
    }

    /// By scalars: comparing characters would overlook a mark with an accent.
    private func contains(_ text: String, _ part: String) -> Bool {
        let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }
}
