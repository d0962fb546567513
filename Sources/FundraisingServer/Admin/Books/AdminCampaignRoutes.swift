import Fundraising
import Hummingbird

/// `/admin/campaigns`: list, make, change, open and close.
struct AdminCampaignRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.organizer.get("/admin/campaigns") { _, context in try await list(context) }
        areas.organizer.get("/admin/campaigns/new") { _, context in
            shown(nil, CampaignForm(context.form), context, nil)
        }
        areas.organizer.post("/admin/campaigns/new") { _, context in try await create(context) }
        areas.organizer.get("/admin/campaigns/{id}") { _, context in
            let campaign = try await services.campaigns.campaign(try context.id())
            return shown(campaign, CampaignForm(campaign), context, nil)
        }
        areas.organizer.post("/admin/campaigns/{id}") { _, context in try await change(context) }
        areas.organizer.post("/admin/campaigns/{id}/open") { _, context in try await set(.open, context) }
        areas.organizer.post("/admin/campaigns/{id}/close") { _, context in try await set(.closed, context) }
    }

    private func list(_ context: PageContext) async throws -> Response {
        let rows = try await services.campaigns.all().map { campaign in
            Row(
                id: campaign.id ?? 0, title: campaign.title(in: context.language.rawValue),
                state: campaign.state.rawValue, stateText: context.texts["adminState-\(campaign.state.rawValue)"],
                balance: Shown.amount(campaign.currentBalance, campaign.currency),
                goal: Shown.amount(campaign.goal, campaign.currency))
        }
        return context.page(
            AdminCampaignRoutes.listPage, title: context.texts["adminCampaigns"], ListView(rows: rows))
    }

    private func create(_ context: PageContext) async throws -> Response {
        let typed = CampaignForm(context.form)
        do throws(FundraisingError) {
            let campaign = try await services.campaigns.create(
                slug: typed.slug, currency: typed.currency, timeZone: typed.timeZone,
                try typed.wish(currency: typed.currency))
            return context.redirect(to: "/admin/campaigns/\(campaign.id ?? 0)", flash: "adminCampaignMade")
        } catch {
            guard error.code != "storage-failed" else { throw error }
            return shown(nil, typed, context, error)
        }
    }

    private func change(_ context: PageContext) async throws -> Response {
        let campaign = try await services.campaigns.campaign(try context.id())
        let typed = CampaignForm(context.form)
        do throws(FundraisingError) {
            try await services.campaigns.change(campaign.id ?? 0, try typed.wish(currency: campaign.currency))
            return context.redirect(to: "/admin/campaigns", flash: "saved")
        } catch {
            guard error.code != "storage-failed" else { throw error }
            return shown(campaign, typed, context, error)
        }
    }

    private func set(_ state: Campaign.State, _ context: PageContext) async throws -> Response {
        let id = try context.id()
        try await services.campaigns.set(id, state)
        return context.redirect(to: "/admin/campaigns/\(id)", flash: "adminCampaign-\(state.rawValue)")
    }

    /// - Parameter campaign: `nil` for one that is to be made.
    private func shown(
        _ campaign: Campaign?, _ typed: CampaignForm, _ context: PageContext, _ error: FundraisingError?
    ) -> Response {
        let texts = context.texts
        let path = campaign?.id.map { "/admin/campaigns/\($0)" }
        let view = EditView(
            heading: campaign?.title(in: context.language.rawValue) ?? texts["adminCampaignNew"],
            slug: campaign?.slug, fixed: campaign.map { "\($0.currency), \($0.timeZone)" },
            stateText: campaign.map { texts["adminState-\($0.state.rawValue)"] }, state: campaign?.state.rawValue,
            openPath: campaign?.state == .closed ? path.map { $0 + "/open" } : nil,
            closePath: campaign?.state == .open ? path.map { $0 + "/close" } : nil,
            form: FormView(
                action: path ?? "/admin/campaigns/new", submit: texts["save"],
                typed.fields(isNew: campaign == nil, texts), error: error, texts: texts))
        return context.page(
            AdminCampaignRoutes.editPage, title: view.heading, view, status: error == nil ? .ok : .unprocessableContent)
    }

    private struct Row {
        let id: Int64
        let title: String
        let state: String
        let stateText: String
        let balance: String
        let goal: String
    }

    private struct ListView {
        let rows: [Row]
    }

    private struct EditView {
        let heading: String
        let slug: String?
        let fixed: String?
        let stateText: String?
        let state: String?
        let openPath: String?
        let closePath: String?
        let form: FormView
    }

    private static let listPage = Page(
        #"""
        <p><a href="/admin">{{t.desk}}</a></p>
        <h1>{{t.adminCampaigns}}</h1>
        <p><a class="button quiet" href="/admin/campaigns/new">{{t.adminCampaignNew}}</a></p>
        <div class="scroll" role="region" aria-label="{{t.adminCampaigns}}" tabindex="0">
        <table>
        <thead><tr><th scope="col">{{t.adminCampaign}}</th><th scope="col">{{t.adminStatus}}</th><th scope="col" class="number">{{t.adminBalance}}</th><th scope="col" class="number">{{t.adminGoal}}</th></tr></thead>
        <tbody>
        {{#rows}}<tr><td><a href="/admin/campaigns/{{.id}}">{{.title}}</a></td><td><span class="badge {{.state}}">{{.stateText}}</span></td><td class="number">{{.balance}}</td><td class="number">{{.goal}}</td></tr>
        {{/rows}}
        </tbody>
        </table>
        </div>

        """#)

    private static let editPage = Page(
        #"""
        <p><a href="/admin/campaigns">{{t.adminCampaigns}}</a></p>
        <h1>{{heading}} {{#stateText}}<span class="badge {{state}}">{{.}}</span>{{/stateText}}</h1>
        {{#slug}}<p><a href="/campaigns/{{.}}">{{t.adminCampaignSee}}</a></p>{{/slug}}
        {{#fixed}}<p class="soft">{{.}}</p>{{/fixed}}
        {{#openPath}}<form method="post" action="{{.}}"><input type="hidden" name="csrf" value="{{csrf}}"><p><button type="submit">{{t.adminCampaignOpen}}</button></p></form>{{/openPath}}
        {{#closePath}}<form method="post" action="{{.}}"><input type="hidden" name="csrf" value="{{csrf}}"><p><button type="submit" class="danger">{{t.adminCampaignClose}}</button></p></form>{{/closePath}}
        {{#form}}{{>form}}{{/form}}

        """#)
}
