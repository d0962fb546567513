import Fundraising
import Hummingbird

/// `/admin`: where organizers and finance begin.
struct AdminHomeRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.desk.get("/admin") { _, context in try await show(context) }
    }

    private func show(_ context: PageContext) async throws -> Response {
        let texts = context.texts
        let attention = try await services.attention.openCount()
        var links = [
            Link(path: "/admin/donations", label: texts["adminDonations"]),
            Link(
                path: "/admin/attention", label: texts["adminAttention"],
                badge: attention > 0 ? String(attention) : nil),
            Link(path: "/admin/mails", label: texts["adminMails"]),
        ]
        if context.isAllowed(.organizer) {
            links.append(Link(path: "/admin/campaigns", label: texts["adminCampaigns"]))
            links.append(Link(path: "/admin/activities", label: texts["activities"]))
            links.append(Link(path: "/admin/companies", label: texts["companies"]))
        }
        if context.isAllowed(.finance) {
            links.append(Link(path: "/admin/reconciliations", label: texts["adminReconciliations"]))
            links.append(Link(path: "/admin/settlement", label: texts["settlement"]))
            links.append(Link(path: "/admin/transfers", label: texts["transfers"]))
        }
        if context.isAllowed(.admin) { links.append(Link(path: "/admin/accounts", label: texts["accounts"])) }
        return context.page(AdminHomeRoutes.page, title: texts["desk"], View(links: links))
    }

    struct Link {
        let path: String
        let label: String
        var badge: String?
    }

    private struct View {
        let links: [Link]
    }

    private static let page = Page(
        #"""
        <h1>{{t.desk}}</h1>
        <ul class="cards">
        {{#links}}<li class="card"><h2><a href="{{.path}}">{{.label}}</a>{{#.badge}} <span class="badge pending">{{.}}</span>{{/.badge}}</h2></li>
        {{/links}}
        </ul>

        """#)
}
