import Fundraising
import Hummingbird

/// `/admin/accounts`: who may do what. Admins alone.
struct RoleRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.admin.get("/admin/accounts") { _, context in try await page(context, nil) }
        areas.admin.get("/admin/accounts/{id}/role") { _, context in context.redirect(to: "/admin/accounts") }
        areas.admin.post("/admin/accounts/{id}/role") { _, context in
            guard let role = Role(rawValue: context.form["role"]), let admin = context.account?.id else {
                throw FundraisingError.notFound("role")
            }
            let id = try context.id()
            do {
                try await services.accounts.setRole(accountID: id, role, by: admin)
            } catch let error as FundraisingError where error.code == "last-admin" {
                return try await page(context, (id, error))
            }
            return context.redirect(to: "/admin/accounts", flash: "saved")
        }
    }

    private func page(_ context: PageContext, _ failed: (id: Int64, error: FundraisingError)?) async throws -> Response
    {
        let texts = context.texts
        let lines = try await services.accounts.all().map { account in
            Line(
                name: account.name, email: account.email,
                form: FormView(
                    action: "/admin/accounts/\(account.id ?? 0)/role", submit: texts["save"],
                    [
                        .choice(
                            "role", texts["role"],
                            Role.allCases.map { role in
                                Field.Option(
                                    role.rawValue, texts["role-\(role.rawValue)"], isChosen: role == account.role)
                            }, id: "role-\(account.id ?? 0)")
                    ], error: failed?.id == account.id ? failed?.error : nil, texts: texts))
        }
        return context.page(
            RoleRoutes.page, title: texts["accounts"], View(lines: lines),
            status: failed == nil ? .ok : .unprocessableContent)
    }

    private struct Line {
        let name: String
        let email: String
        let form: FormView
    }

    private struct View {
        let lines: [Line]
    }

    private static let page = Page(
        #"""
        <p><a href="/admin">{{t.desk}}</a></p>
        <h1>{{t.accounts}}</h1>
        <ul class="cards">
        {{#lines}}
        <li class="card">
        <h2><bdi>{{.name}}</bdi></h2>
        <p class="soft">{{.email}}</p>
        {{#.form}}{{>form}}{{/.form}}
        </li>
        {{/lines}}
        </ul>

        """#)
}
