import Fundraising
import FundraisingTesting
import Testing

@testable import FundraisingServer

/// Signing up, logging in and out, claiming, and roles, as browsers see them.
@Suite(.timeLimit(.minutes(5))) struct AccountPageTests {
    private static let login = ["email": "lin@example.org", "password": Site.password]
    private static let signUp = ["email": "lin@example.org", "name": "Lin", "password": Site.password]

    private static func makeAccount(_ site: Site) async throws -> Int64 {
        try await site.services.accounts.create(
            email: "lin@example.org", name: "Lin", password: Site.password, language: "en"
        ).id ?? 0
    }

    @Test func `who signs up finds the donations of this browser in the account`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            _ = try await site.give(browser)
            let visitor = await browser.cookies["visitor"]
            let page = try await browser.get("/signup").body
            #expect(page.contains("Donations: 1."))
            let answer = try await browser.post("/signup", Self.signUp)
            #expect(answer.location == "/account")
            #expect(await browser.cookies["visitor"] != visitor)
            let account = try await browser.get("/account").body
            #expect(account.contains("href=\"/donations/1\""))
            #expect(account.contains("the donations from this browser are in it"))
            let result = try await browser.get("/donations/1/result").status
            #expect(result == 200)
            // The UUID alone opens it no more.
            let other = Browser(site.client)
            await other.setCookie("visitor", visitor)
            let status = try await other.get("/donations/1/result").status
            #expect(status == 404)
            // The sentence is shown once.
            let again = try await browser.get("/account").body
            #expect(!again.contains("class=\"flash\""))
        }
    }

    @Test func `after logging out the browser is a stranger's`() async throws {
        try await Site.run { site in
            let browser = try await site.browser()
            _ = try await site.give(browser)
            try await browser.get("/account")
            let (session, visitor) = (await browser.cookies["session"], await browser.cookies["visitor"])
            let answer = try await browser.post("/logout", [:])
            #expect(answer.location == "/")
            #expect(await browser.cookies["session"] == nil)
            #expect(await browser.cookies["visitor"] != visitor)
            let status = try await browser.get("/donations/1/result").status
            #expect(status == 404)
            // The token is worth nothing any more, also where somebody kept it.
            await browser.setCookie("session", session)
            let account = try await browser.get("/account")
            #expect(account.location == "/login?next=%2Faccount")
        }
    }

    @Test func `logging in makes a new session: one that was planted opens nothing`() async throws {
        try await Site.run { site in
            let id = try await Self.makeAccount(site)
            let browser = Browser(site.client)
            await browser.setCookie("session", "planted")
            try await browser.get("/login")
            let answer = try await browser.post("/login", Self.login)
            #expect(answer.location == "/account")
            let session = try #require(await browser.cookies["session"])
            #expect(session != "planted")
            let planted = try await site.services.sessions.account(token: "planted")
            #expect(planted == nil)
            // Logging in anew from a logged-in browser ends what was before.
            let first = try await site.services.sessions.start(accountID: id)
            let second = try await site.services.sessions.start(accountID: id, replacing: first)
            #expect(try await site.services.sessions.account(token: first) == nil)
            #expect(try await site.services.sessions.account(token: second)?.id == id)
        }
    }

    @Test func `the form's token of before the login is worth nothing after it`() async throws {
        try await Site.run { site in
            _ = try await Self.makeAccount(site)
            let browser = Browser(site.client)
            try await browser.get("/login")
            let before = await browser.csrf
            try await browser.post("/login", Self.login)
            let status = try await browser.post("/account/language", ["language": "zh"], csrf: before).status
            #expect(status == 403)
        }
    }

    @Test func `a wrong password and an unknown address are told the same`() async throws {
        try await Site.run { site in
            _ = try await Self.makeAccount(site)
            var sentences: Set<String> = []
            for email in ["lin@example.org", "nobody@example.org"] {
                let browser = Browser(site.client)
                try await browser.get("/login")
                let answer = try await browser.post("/login", ["email": email, "password": "a wrong password"])
                #expect(answer.status == 422)
                #expect(answer.body.contains("value=\"\(email)\""))
                #expect(!answer.body.contains("a wrong password"))
                sentences.insert(
                    String(answer.body.firstMatch(of: #/<p class="problem" role="alert">([^<]*)/#)?.1 ?? ""))
            }
            #expect(sentences == ["This e-mail address and password do not belong together."])
        }
    }

    @Test func `guessing passwords ends after ten, for the account, and time opens it again`() async throws {
        try await Site.run { site in
            _ = try await Self.makeAccount(site)
            for number in 1...10 {
                let browser = Browser(site.client, address: "192.0.2.\(number)")
                try await browser.get("/login")
                let answer = try await browser.post(
                    "/login", ["email": "LIN@example.org ", "password": "wrong guess \(number)"])
                #expect(answer.status == 422)
            }
            let browser = Browser(site.client, address: "198.51.100.1")
            try await browser.get("/login")
            let refused = try await browser.post("/login", Self.login)
            #expect(refused.status == 429)
            #expect(refused.body.contains("Too many attempts"))
            site.world.clock.advance(seconds: 901)
            let answer = try await browser.post("/login", Self.login)
            #expect(answer.status == 303)
        }
    }

    @Test func `guessing ends for an address too, whatever accounts it tries; others still enter`() async throws {
        try await Site.run { site in
            _ = try await Self.makeAccount(site)
            let guesser = Browser(site.client, address: "192.0.2.1")
            try await guesser.get("/login")
            for number in 1...50 {
                let status = try await guesser.post(
                    "/login", ["email": "user\(number)@example.org", "password": "guess"]
                ).status
                #expect(status == 422)
            }
            let refused = try await guesser.post("/login", Self.login)
            #expect(refused.status == 429)
            let browser = Browser(site.client, address: "192.0.2.2")
            try await browser.get("/login")
            let answer = try await browser.post("/login", Self.login)
            #expect(answer.status == 303)
        }
    }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nb: c"])
    func `logging in never leads to another site`(next: String) async throws {
        try await Site.run { site in
            _ = try await Self.makeAccount(site)
            let browser = Browser(site.client)
            try await browser.get("/login?next=\(URLText.encoded(next))")
            let answer = try await browser.post("/login", Self.login.merging(["next": next]) { $1 })
            #expect(["/", "/ab:c"].contains(answer.location) || answer.location == "/")
        }
    }

    @Test(arguments: [
        (["email": "no address"], "email"), (["name": " "], "name"), (["password": "short"], "password"),
        (["email": "a@b@c.de\u{7}"], "email"),
    ])
    func `what is wrong with a new account is told beside its field`(wrong: [String: String], field: String)
        async throws
    {
        try await Site.run { site in
            let browser = Browser(site.client)
            try await browser.get("/signup")
            var fields = Self.signUp.merging(wrong) { $1 }
            if field == "email", wrong["email"]?.contains("@b@") == true { fields["email"] = "a@" }
            let answer = try await browser.post("/signup", fields)
            #expect(answer.status == 422)
            #expect(answer.body.contains("field-\(field)-error"))
            #expect(!answer.body.contains("value=\"\(fields["password"] ?? "")\""))
        }
    }

    @Test func `an address has one account, whatever the case of its letters`() async throws {
        try await Site.run { site in
            _ = try await Self.makeAccount(site)
            let browser = Browser(site.client)
            try await browser.get("/signup")
            let answer = try await browser.post("/signup", Self.signUp.merging(["email": "LIN@Example.ORG"]) { $1 })
            #expect(answer.status == 422)
            #expect(answer.body.contains("log in instead"))
        }
    }

    @Test func `asking which accounts there are ends after thirty times`() async throws {
        try await Site.run { site in
            _ = try await Self.makeAccount(site)
            let browser = Browser(site.client, address: "192.0.2.1")
            try await browser.get("/signup")
            for _ in 1...30 {
                let status = try await browser.post("/signup", Self.signUp).status
                #expect(status == 422)
            }
            let refused = try await browser.post("/signup", Self.signUp)
            #expect(refused.status == 429)
            #expect(refused.body.contains("Too many attempts"))
        }
    }

    @Test func `a donation is claimed by its receipt code, and not by guessing`() async throws {
        try await Site.run { site in
            let id = try await site.give(Browser(site.client))
            let code = try await site.services.receipts.receipt(donationID: id).receipt.receiptCode
            let browser = try await site.browser()
            try await browser.get("/account")
            let wrong = try await browser.post("/account/claim", ["code": "AAAA"])
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("field-code-error"))
            #expect(wrong.body.contains("value=\"AAAA\""))
            let right = try await browser.post("/account/claim", ["code": " \(code.lowercased()) "])
            #expect(right.location == "/account")
            let result = try await browser.get("/donations/\(id)/result").status
            #expect(result == 200)
            // What belongs to an account is nobody else's.
            let other = try await site.browser()
            try await other.get("/account")
            let refused = try await other.post("/account/claim", ["code": code])
            #expect(refused.status == 422)
            for _ in 1...9 { try await other.post("/account/claim", ["code": "BBBB"]) }
            let limited = try await other.post("/account/claim", ["code": "BBBB"])
            #expect(limited.status == 429)
        }
    }

    @Test func `who was logged in already takes this browser's donations by a button`() async throws {
        try await Site.run { site in
            let browser = Browser(site.client)
            _ = try await site.give(browser)
            _ = try await Self.makeAccount(site)
            try await browser.get("/login")
            try await browser.post("/login", Self.login)
            let page = try await browser.get("/account").body
            #expect(page.contains("Donations made in this browser without an account: 1."))
            #expect(!page.contains("href=\"/donations/1\""))
            try await browser.post("/account/claim-browser", [:])
            let after = try await browser.get("/account").body
            #expect(after.contains("href=\"/donations/1\""))
            #expect(!after.contains("Donations made in this browser"))
        }
    }

    @Test func `a new password ends every other session`() async throws {
        try await Site.run { site in
            let id = try await Self.makeAccount(site)
            let browser = Browser(site.client)
            try await browser.get("/login")
            try await browser.post("/login", Self.login)
            let other = try await site.services.sessions.start(accountID: id)
            try await browser.get("/account")
            let fields = ["current_password": Site.password, "new_password": "another long password"]
            let wrong = try await browser.post(
                "/account/password", fields.merging(["current_password": "wrong"]) { $1 })
            #expect(wrong.body.contains("field-current_password-error"))
            let short = try await browser.post("/account/password", fields.merging(["new_password": "x"]) { $1 })
            #expect(short.body.contains("field-new_password-error"))
            let answer = try await browser.post("/account/password", fields)
            #expect(answer.location == "/account")
            #expect(try await site.services.sessions.account(token: other) == nil)
            let page = try await browser.get("/account").status
            #expect(page == 200)
            await #expect(throws: FundraisingError.self) {
                _ = try await site.services.accounts.logIn(
                    email: "lin@example.org", password: Site.password, address: "")
            }
        }
    }

    @Test func `admins give roles, others do not, and the last admin stays`() async throws {
        try await Site.run { site in
            let admin = try await site.browser(.admin)
            let organizer = try await site.browser(.organizer)
            let page = try await admin.get("/admin/accounts")
            #expect(page.status == 200)
            let refused = try await organizer.get("/admin/accounts").status
            #expect(refused == 403)
            try await organizer.get("/account")
            let taken = try await organizer.post("/admin/accounts/2/role", ["role": "admin"]).status
            #expect(taken == 403)
            let last = try await admin.post("/admin/accounts/1/role", ["role": "donor"])
            #expect(last.status == 422)
            #expect(last.body.contains("There must be an admin left"))
            let given = try await admin.post("/admin/accounts/2/role", ["role": "finance"])
            #expect(given.location == "/admin/accounts")
            let roles = try await site.services.accounts.all().map(\.role)
            #expect(roles == [.admin, .finance])
            let nonsense = try await admin.post("/admin/accounts/2/role", ["role": "king"]).status
            #expect(nonsense == 404)
        }
    }
}
