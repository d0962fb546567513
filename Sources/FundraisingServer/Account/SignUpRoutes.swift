import Fundraising
import Hummingbird

/// `/signup`: an account, with what this browser has given already.
struct SignUpRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/signup") { _, context in
            guard context.account == nil else { return context.redirect(to: "/account") }
            return try await page(context, nil)
        }
        areas.open.post("/signup") { _, context in try await signUp(context) }
    }

    private func signUp(_ context: PageContext) async throws -> Response {
        let form = context.form
        do {
            let account = try await services.accounts.signUp(
                email: form["email"], name: form["name"], password: form.raw("password"),
                language: context.language.rawValue, address: context.clientAddress)
            guard let id = account.id else { throw FundraisingError("not-found", "There is no such account.") }
            let count = try await services.claims.claimBrowser(visitorID: context.visitorID, accountID: id)
            var response = try await services.entered(
                account, context, next: "/account", flash: count > 0 ? "signedUpClaimed" : "signedUp")
            // What the old one stood for belongs to the account now.
            response.setCookie(PageCookies(context).visitor(SecureRandom.uuid()))
            return response
        } catch let error as FundraisingError where error.field != nil || error.code == "too-many-attempts" {
            return try await page(context, error)
        }
    }

    private func page(_ context: PageContext, _ error: FundraisingError?) async throws -> Response {
        let texts = context.texts
        let typed = context.form
        let count = try await services.claims.unclaimedCount(visitorID: context.visitorID)
        let form = FormView(
            action: "/signup", submit: texts["signUp"],
            [
                .input("name", texts["name"], value: typed["name"], autocomplete: "name", lengthMax: 80),
                .input("email", texts["email"], value: typed["email"], type: "email", autocomplete: "username"),
                .input(
                    "password", texts["password"], type: "password", hint: texts["passwordHint"],
                    autocomplete: "new-password"),
            ], error: error, texts: texts)
        return context.page(
            SignUpRoutes.page, title: texts["signUp"],
            View(form: form, claim: count > 0 ? texts("signUpClaims", ["count": String(count)]) : nil),
            status: error.map { ErrorPages.status(of: $0) } ?? .ok)
    }

    private struct View {
        let form: FormView
        let claim: String?
    }

    private static let page = Page(
        #"""
        <h1>{{t.signUp}}</h1>
        {{#claim}}<p class="notice">{{.}}</p>{{/claim}}
        {{#form}}{{>form}}{{/form}}
        <p><a href="/login">{{t.haveAccount}}</a></p>

        """#)
}
