import Fundraising
import HTTPTypes
import Testing

@testable import FundraisingServer

/// What every page passes through.
@Suite(.timeLimit(.minutes(5))) struct ShellTests {
    @Test func `an address that nothing has is a page, in the language of the browser`() async throws {
        try await Site.run { site in
            let english = try await Browser(site.client, language: "fr, en;q=0.3").get("/nowhere")
            #expect(english.status == 404)
            #expect(english.body.contains("<html lang=\"en\">"))
            #expect(english.body.contains("There is no such page"))
            let chinese = try await Browser(site.client, language: "en;q=0.2, zh-CN").get("/nowhere")
            #expect(chinese.body.contains("<html lang=\"zh-Hans\">"))
            #expect(chinese.body.contains("页面不存在"))
        }
    }

    @Test func `the switch changes the language and leaves the address`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            let answer = try await browser.get("/nowhere?a=1&lang=zh")
            #expect(answer.status == 303)
            #expect(answer.location == "/nowhere?a=1")
            let after = try await browser.get("/nowhere").body
            #expect(after.contains("页面不存在"))
            // What is no language changes nothing.
            let unknown = try await browser.get("/nowhere?lang=xx").status
            #expect(unknown == 404)
        }
    }

    @Test func `every page forbids frames, foreign scripts and sniffing`() async throws {
        try await Site.run { site in
            let page = try await Browser(site.client).get("/nowhere")
            let policy = page.headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(page.headers[.xContentTypeOptions] == "nosniff")
            #expect(page.headers[.frameOptions] == "DENY")
            #expect(page.headers[.referrerPolicy] == "same-origin")
            #expect(page.headers[.cacheControl] == "no-store")
        }
    }

    @Test func `no cookie can be read by a script or sent by another site's form`() async throws {
        try await Site.run(publicBaseURL: "https://give.example.org") { site in
            let lines = try await Browser(site.client).get("/nowhere").headers[values: .setCookie]
            #expect(!lines.isEmpty)
            for line in lines {
                #expect(line.contains("HttpOnly"))
                #expect(line.contains("SameSite=Lax"))
                #expect(line.contains("Secure"))
            }
        }
    }

    @Test func `the style and the script are found under the names that pages give them, for good`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            let page = try await browser.get("/nowhere").body
            for asset in [Assets.style, Assets.script] {
                #expect(page.contains("\"\(asset.path)\""))
                let answer = try await browser.get(asset.path)
                #expect(answer.status == 200)
                #expect(answer.headers[.cacheControl]?.contains("immutable") == true)
                #expect(answer.headers[.eTag] != nil)
                #expect(answer.body == asset.content)
            }
        }
    }

    @Test func `a form without the token of its browser is refused, whatever it is sent to`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            try await browser.get("/nowhere")
            #expect(try await browser.post("/nowhere", [:], csrf: "").status == 403)
            #expect(try await browser.post("/nowhere", [:], csrf: "x").status == 403)
            let stranger = Browser(site.client)
            try await stranger.get("/nowhere")
            let token = site.services.forgeryGuard.token(
                session: nil, visitor: await stranger.cookies["visitor"] ?? "")
            #expect(try await browser.post("/nowhere", [:], csrf: token).status == 403)
            #expect(try await stranger.post("/nowhere", [:], csrf: token).status == 404)
        }
    }

    @Test func `a form that is too long or no form is refused`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            let long = String(repeating: "a", count: Form.bytesMax)
            let answer = try await browser.post("/nowhere", ["a": long])
            #expect(answer.status == 413)
            #expect(throws: FundraisingError.formUnreadable) { _ = try Form(urlEncoded: "a=%zz") }
            #expect(throws: FundraisingError.formUnreadable) { _ = try Form(urlEncoded: "a=%ff") }
        }
    }

    @Test func `the server says when it is well`() async throws {
        try await Site.run { site in
            let answer = try await Browser(site.client).get("/healthz")
            #expect(answer.status == 200)
            #expect(answer.body == "ok\n")
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }
}
