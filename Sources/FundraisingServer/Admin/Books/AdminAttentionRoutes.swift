import Fundraising
import Hummingbird

/// `/admin/attention`: what no rule may decide, until a person says that it is settled.
struct AdminAttentionRoutes: PageRoutes {
    let services: FundraisingServices
    let lateMoney: LateMoney

    init(services: FundraisingServices) {
        self.services = services
        lateMoney = LateMoney(database: services.database, gateway: services.gateway, clock: services.clock)
    }

    func add(to areas: Areas) {
        areas.desk.get("/admin/attention") { request, context in try await list(request, context) }
        areas.desk.post("/admin/attention/{id}/resolve") { _, context in
            guard let account = context.account?.id else { throw FundraisingError.notFound("account") }
            try await services.attention.resolve(try context.id(), accountID: account)
            return context.redirect(to: "/admin/attention", flash: "adminResolvedNow")
        }
        areas.desk.post("/admin/attention/{id}/give-back") { _, context in
            guard let account = context.account?.id else { throw FundraisingError.notFound("account") }
            let outcome = try await lateMoney.giveBack(attentionID: try context.id(), accountID: account)
            return context.redirect(to: "/admin/attention", flash: "adminLate-\(outcome.rawValue)")
        }
    }

    private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let isResolved = request.uri.queryParameters.get("resolved") == "yes"
        let rows = try await services.attention.entries(resolved: isResolved).map { Row($0, context.texts) }
        return context.page(
            AdminAttentionRoutes.page, title: context.texts["adminAttention"],
            View(isResolved: isResolved, rows: rows))
    }

    private struct Row {
        let id: Int64
        let kind: String
        let advice: String
        let reference: String
        let donationID: Int64?
        let detail: String
        let made: String
        let resolved: String?
        /// Where there is money that can go back.
        let giveBackID: Int64?

        init(_ entry: Attention, _ texts: Texts) {
            id = entry.id ?? 0
            kind = texts["adminKind-\(entry.kind)"]
            advice = texts["adminAdvice-\(entry.kind)"]
            reference = entry.reference
            donationID = Donation.id(reference: entry.reference)
            detail = entry.detail
            made = AdminTime.shown(entry.createdAt)
            giveBackID = entry.kind == Attention.Kind.paidAfterEnd.rawValue && entry.resolvedAt == nil ? entry.id : nil
            resolved = entry.resolvedAt.map { AdminTime.shown($0) }
        }
    }

    private struct View {
        let isResolved: Bool
        let rows: [Row]
    }

    private static let page = Page(
        #"""
        <p><a href="/admin">{{t.desk}}</a></p>
        <h1>{{t.adminAttention}}</h1>
        <p>{{t.adminAttentionWhat}}</p>
        <p class="actions">{{#isResolved}}<a class="button quiet" href="/admin/attention">{{t.adminShowOpen}}</a>{{/isResolved}}{{^isResolved}}<a class="button quiet" href="/admin/attention?resolved=yes">{{t.adminShowResolved}}</a>{{/isResolved}}</p>
        {{^rows}}<p>{{t.adminNothingWaits}}</p>{{/rows}}
        {{#rows}}<section class="panel"><h2>{{.kind}}</h2>
        <p>{{.advice}}</p>
        <dl class="facts"><dt>{{t.adminReference}}</dt><dd>{{#.donationID}}<a href="/admin/donations/{{.}}">DON-{{.}}</a>{{/.donationID}}{{^.donationID}}{{.reference}}{{/.donationID}}</dd>
        <dt>{{t.adminDetail}}</dt><dd>{{.detail}}</dd><dt>{{t.adminSince}}</dt><dd>{{.made}}</dd>
        {{#.resolved}}<dt>{{t.adminResolved}}</dt><dd>{{.}}</dd>{{/.resolved}}</dl>
        {{#.giveBackID}}<form method="post" action="/admin/attention/{{.}}/give-back"><input type="hidden" name="csrf" value="{{csrf}}"><p><button type="submit" class="danger">{{t.adminGiveBack}}</button></p></form>{{/.giveBackID}}
        {{^.resolved}}<form method="post" action="/admin/attention/{{.id}}/resolve"><input type="hidden" name="csrf" value="{{csrf}}"><p><button type="submit" class="quiet">{{t.adminResolve}}</button></p></form>{{/.resolved}}
        </section>
        {{/rows}}

        """#)
}
