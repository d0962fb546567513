import Fundraising
import Hummingbird

/// `/account`: my donations, and what I may change.
struct AccountRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.account.get("/account") { _, context in try await page(context) }
        areas.account.post("/account/claim") { _, context in
            try await changed(context, part: "claim", flash: "claimed") { id in
                _ = try await services.claims.claimReceipt(code: context.form["code"], accountID: id)
            }
        }
        areas.account.post("/account/claim-browser") { _, context in
            let id = try AccountRoutes.id(context)
            _ = try await services.claims.claimBrowser(visitorID: context.visitorID, accountID: id)
            var response = context.redirect(to: "/account", flash: "claimed")
            response.setCookie(PageCookies(context).visitor(SecureRandom.uuid()))
            return response
        }
        areas.account.post("/account/language") { _, context in
            let language = Language(rawValue: context.form["language"]) ?? .english
            try await services.accounts.setLanguage(accountID: AccountRoutes.id(context), language.rawValue)
            var response = context.redirect(to: "/account", flash: "saved")
            response.setCookie(PageCookies(context).language(language))
            return response
        }
        areas.account.post("/account/password") { _, context in try await changePassword(context) }
        // Where the language switch leads from a form that was shown again.
        for path in ["claim", "claim-browser", "language", "password"] {
            areas.account.get("/account/\(path)") { _, context in context.redirect(to: "/account") }
        }
    }

    /// Every session ends with the old password, and this browser gets a new one.
    private func changePassword(_ context: PageContext) async throws -> Response {
        let form = context.form
        do {
            try await services.accounts.changePassword(
                accountID: AccountRoutes.id(context), current: form.raw("current_password"),
                new: form.raw("new_password"))
        } catch let error as FundraisingError where error.field != nil || error.code == "too-many-attempts" {
            return try await page(context, failed: ("password", error))
        }
        guard let account = context.account else { return context.redirect(to: "/login") }
        return try await services.entered(account, context, next: "/account", flash: "saved")
    }

    private func changed(
        _ context: PageContext, part: String, flash: String, _ body: (Int64) async throws -> Void
    ) async throws -> Response {
        do {
            try await body(try AccountRoutes.id(context))
        } catch let error as FundraisingError where error.field != nil || error.code == "too-many-attempts" {
            return try await page(context, failed: (part, error))
        }
        return context.redirect(to: "/account", flash: flash)
    }

    private func page(_ context: PageContext, failed: (part: String, error: FundraisingError)? = nil) async throws
        -> Response
    {
        let id = try AccountRoutes.id(context)
        let view = AccountView(
            donations: try await services.ownDonations.all(accountID: id),
            unclaimed: try await services.claims.unclaimedCount(visitorID: context.visitorID), context: context,
            failed: failed)
        return context.page(
            AccountView.page, title: context.texts["account"], view,
            status: failed.map { ErrorPages.status(of: $0.error) } ?? .ok)
    }

    private static func id(_ context: PageContext) throws(FundraisingError) -> Int64 {
        guard let id = context.account?.id else { throw FundraisingError("not-found", "There is no such account.") }
        return id
    }
}
