import Fundraising
import Hummingbird

/// `/login` and `/logout`.
struct LoginRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/login") { request, context in
            let next = LocalPath.checked(request.uri.queryParameters.get("next") ?? "/account")
            guard context.account == nil else { return context.redirect(to: next) }
            return page(context, email: "", next: next, nil)
        }
        areas.open.post("/login") { _, context in try await logIn(context) }
        areas.open.post("/logout") { _, context in
            if let token = context.sessionToken { try await services.sessions.end(token: token) }
            var response = context.redirect(to: "/", flash: "loggedOut")
            let cookies = PageCookies(context)
            response.setCookie(cookies.ended(PageCookies.session))
            // Who comes next to this browser shall not be taken for who has just left.
            response.setCookie(cookies.visitor(SecureRandom.uuid()))
            return response
        }
    }

    private func logIn(_ context: PageContext) async throws -> Response {
        let form = context.form
        let next = LocalPath.checked(form["next"].isEmpty ? "/account" : form["next"])
        do {
            let account = try await services.accounts.logIn(
                email: form["email"], password: form.raw("password"), address: context.clientAddress)
            return try await services.entered(account, context, next: next)
        } catch let error as FundraisingError where ["login-failed", "too-many-attempts"].contains(error.code) {
            return page(context, email: form["email"], next: next, error)
        }
    }

    private func page(_ context: PageContext, email: String, next: String, _ error: FundraisingError?) -> Response {
        let texts = context.texts
        let form = FormView(
            action: "/login", submit: texts["logIn"],
            [
                .input("email", texts["email"], value: email, type: "email", autocomplete: "username"),
                .input("password", texts["password"], type: "password", autocomplete: "current-password"),
                .hidden("next", next),
            ], error: error, texts: texts)
        return context.page(
            LoginRoutes.page, title: texts["logIn"], View(form: form),
            status: error.map { ErrorPages.status(of: $0) } ?? .ok)
    }

    private struct View {
        let form: FormView
    }

    private static let page = Page(
        #"""
        <h1>{{t.logIn}}</h1>
        {{#form}}{{>form}}{{/form}}
        <p><a href="/signup">{{t.noAccountYet}}</a></p>

        """#)
}

extension FundraisingServices {
    /// Somebody has just proved who they are: a new session, and the old one is over.
    func entered(_ account: Account, _ context: PageContext, next: String, flash: String? = nil) async throws
        -> Response
    {
        guard let id = account.id else { throw FundraisingError("not-found", "There is no such account.") }
        let token = try await sessions.start(accountID: id, replacing: context.sessionToken)
        var response = context.redirect(to: next, flash: flash)
        response.setCookie(PageCookies(context).session(token))
        return response
    }
}
