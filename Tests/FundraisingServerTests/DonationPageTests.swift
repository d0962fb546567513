import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import HTTPTypes
import Testing

@testable import FundraisingServer

/// A donation's pages, from paying to the receipt.
@Suite(.timeLimit(.minutes(5))) struct DonationPageTests {
    @Test func `a guest donates, pays, and gets a receipt that prints and downloads`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            let answer = try await site.donate(browser, "50", ["donor_name": "Lin"])
            #expect(answer.status == 303)
            #expect(answer.location == "/donations/1")
            let pay = try await browser.get("/donations/1").body
            #expect(pay.contains("DON-1"))
            #expect(pay.contains(#"data-status-url="/donations/1/status" data-status="ready""#))
            #expect(pay.contains(#"<noscript><meta http-equiv="refresh" content="5"></noscript>"#))
            var step = try await browser.get("/donations/1/status").body
            #expect(step == #"{"step":"ready"}"#)
            site.world.gateway.succeed("DON-1")
            try await site.world.deliverAll()
            step = try await browser.get("/donations/1/status").body
            #expect(step == #"{"step":"completed"}"#)
            let moved = try await browser.get("/donations/1")
            #expect(moved.location == "/donations/1/result")
            let result = try await browser.get("/donations/1/result").body
            #expect(result.contains("has arrived"))
            let path = try #require(result.firstMatch(of: #/href="(\/receipts\/[0-9A-Z]+)"/#)?.1)
            // The code alone opens it, in any browser.
            let elsewhere = Browser(site.client)
            let receipt = try await elsewhere.get(String(path)).body
            #expect(receipt.contains("R-2026-000001"))
            #expect(receipt.contains("50.00\u{a0}CNY"))
            #expect(receipt.contains("Lin"))
            let pdf = try await elsewhere.get("\(path)/pdf")
            #expect(pdf.headers[.contentType] == "application/pdf")
            #expect(pdf.bytes.starts(with: "%PDF-".utf8))
            let campaign = try await elsewhere.get("/campaigns/school").body
            #expect(campaign.contains("Donations so far: 1"))
            #expect(campaign.contains(#"<li class="donation">"#))
        }
    }

    @Test func `somebody else's donation is a 404, just like one that does not exist`() async throws {
        try await Site.run { site in
            let donor = Browser(site.client)
            _ = try await site.donate(donor, "50")
            let stranger = Browser(site.client)
            for path in ["", "/result", "/status", "/form"] {
                let other = try await stranger.get("/donations/1\(path)")
                let none = try await stranger.get("/donations/2\(path)")
                #expect(other.status == 404)
                #expect(none.status == 404)
                #expect(other.body == none.body.replacing("/donations/2", with: "/donations/1"))
            }
            try await stranger.get("/")
            try await stranger.get("/login")
            for path in ["place", "retry"] {
                let status = try await stranger.post("/donations/1/\(path)", [:]).status
                #expect(status == 404)
            }
            for id in ["0", "-1", "01", "x", "99999999999999999999"] {
                let status = try await donor.get("/donations/\(id)").status
                #expect(status == 404)
            }
        }
    }

    @Test func `a code that nobody has opens nothing`() async throws {
        try await Site.run { site in
            let status = try await Browser(site.client).get("/receipts/AAAAAAAAAAAAAAAAAAAA").status
            #expect(status == 404)
            let pdf = try await Browser(site.client).get("/receipts/AAAAAAAAAAAAAAAAAAAA/pdf").status
            #expect(pdf == 404)
        }
    }

    @Test func `a failed donation is tried again under a new reference, once`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            _ = try await site.donate(browser, "50")
            site.world.gateway.fail("DON-1")
            try await site.world.deliverAll()
            let result = try await browser.get("/donations/1/result").body
            #expect(result.contains("The payment failed"))
            #expect(result.contains("/donations/1/retry"))
            for _ in 1...2 {
                let again = try await browser.post("/donations/1/retry", [:])
                #expect(again.location == "/donations/2")
            }
            #expect(site.world.gateway.all.count == 2)
        }
    }

    @Test func `the result page asks the gateway when the forwarded result is late`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            _ = try await site.donate(browser, "50")
            let waiting = try await browser.get("/donations/1/result").body
            #expect(waiting.contains("not confirmed yet"))
            site.world.gateway.succeed("DON-1")
            let result = try await browser.get("/donations/1/result").body
            #expect(result.contains("has arrived"))
        }
    }

    @Test func `without an answer of the gateway the donation waits, and asking again finds the same payment`()
        async throws
    {
        try await Site.run { site in
            let browser = Browser(site.client)
            try await browser.get("/campaigns/school/donate")
            site.world.gateway.plant(.unclear("no answer"), at: .pay, .afterActing)
            let answer = try await browser.post(
                "/campaigns/school/donate", ["amount": "50", "channel": "sandbox"])
            #expect(answer.location == "/donations/1")
            let page = try await browser.get("/donations/1").body
            #expect(page.contains("data-status=\"waiting\""))
            let placed = try await browser.post("/donations/1/place", [:])
            #expect(placed.location == "/donations/1")
            let ready = try await browser.get("/donations/1").body
            #expect(ready.contains("data-status=\"ready\""))
            #expect(site.world.gateway.all.count == 1)
        }
    }

    /// What the gateway may answer, and what stands on the page then.
    @Test(arguments: [
        (#"{"type":"qr_code","qrCode":"sandbox://pay/1"}"#, ["<svg", "role=\"img\""], ["href=\"sandbox:"]),
        (#"{"type":"qr_code","qrCode":"https://pay.example/1"}"#, ["<svg", "href=\"https://pay.example/1\""], []),
        (
            #"{"type":"redirect","url":"https://pay.example/?a=1&b=2"}"#, ["href=\"https://pay.example/?a=1&amp;b=2\""],
            []
        ),
        (#"{"type":"redirect","url":"javascript:alert(1)"}"#, ["does not work in a browser"], ["javascript:"]),
        (
            #"{"type":"form","url":"https://pay.example/go","method":"POST","fields":{"a":"\"1\"","b":"<2>"}}"#,
            [
                "method=\"post\" action=\"https://pay.example/go\"", "data-onward", "value=\"&quot;1&quot;\"",
                "value=\"&lt;2&gt;\"",
            ],
            ["<2>"]
        ),
        (#"{"type":"form","html":"<p>theirs</p>"}"#, ["href=\"/donations/1/form\""], ["theirs"]),
        (#"{"type":"sdk"}"#, ["does not work in a browser"], []),
    ])
    func `each way to pay is shown as it is meant`(action: String, there: [String], notThere: [String]) async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            _ = try await site.donate(browser, "50")
            try await site.world.database.write { db in
                try db.execute(sql: "UPDATE donation SET action = ? WHERE id = 1", arguments: [action])
            }
            let page = try await browser.get("/donations/1")
            for text in there { #expect(page.body.contains(text), "\(text)") }
            for text in notThere { #expect(!page.body.contains(text), "\(text)") }
        }
    }

    @Test func `a provider's own page runs in a sandbox, where our cookies are out of reach`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            _ = try await site.donate(browser, "50")
            try await site.world.database.write { db in
                try db.execute(
                    sql: "UPDATE donation SET action = ? WHERE id = 1",
                    arguments: [#"{"type":"form","html":"<script>go()</script>"}"#])
            }
            let page = try await browser.get("/donations/1/form")
            #expect(page.body == "<script>go()</script>")
            let policy = page.headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("sandbox"))
            #expect(!policy.contains("allow-same-origin"))
        }
    }

    @Test func `a QR code says what it was given, and what does not fit is none`() throws {
        let svg = try #require(QRCode.svg("HELLO", label: "a <label>"))
        // Version 1 has 21 modules a side, and 4 of quiet on each (ISO/IEC 18004).
        #expect(svg.contains("viewBox=\"0 0 29 29\""))
        #expect(svg.contains("aria-label=\"a &lt;label&gt;\""))
        // The finder pattern: a row of seven dark modules in three corners.
        #expect(svg.contains("M4 4h7v1h-7z"))
        #expect(svg.contains("M18 4h7v1h-7z"))
        #expect(svg.contains("M4 24h7v1h-7z"))
        #expect(QRCode.svg("", label: "") == nil)
        #expect(QRCode.svg(String(repeating: "a", count: 2331), label: "") != nil)
        #expect(QRCode.svg(String(repeating: "a", count: 2332), label: "") == nil)
    }
}
