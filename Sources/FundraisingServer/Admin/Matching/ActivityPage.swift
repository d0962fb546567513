import Fundraising
import Hummingbird

/// One activity for its organizers: its companies with budgets, what may be done with it, and its form before it starts.
struct ActivityPage {
    struct CompanyLine: Sendable {
        let name: String
        let terms: String
        let budget: String
        let spent: String
        let left: String
    }

    private struct View: Sendable {
        let name: String
        let type: String
        let rule: String
        let campaign: String
        let state: String
        let from: String
        let until: String
        let timeZone: String
        let spent: String
        let cap: String
        let image: String?
        let problem: String?
        let companies: [CompanyLine]
        let actions: [FormView]
        let form: FormView?
    }

    let services: FundraisingServices

    /// - Parameters:
    ///   - typed: what was typed, where the form is shown again because something was wrong with it.
    ///   - problem: why an action was refused.
    func response(
        _ id: Int64, _ context: PageContext, typed: [String: String]? = nil, error: FundraisingError? = nil,
        problem: FundraisingError? = nil
    ) async throws -> Response {
        let detail = try await services.activities.detail(id)
        let activity = detail.activity
        let campaign = try await services.campaigns.campaign(activity.campaignId)
        let texts = ActivityTexts(context: context)
        let lines = detail.donors.map { donor in
            CompanyLine(
                name: donor.company.name, terms: texts.terms(detail.terms(of: donor), campaign),
                budget: texts.money(donor.line.budget, campaign), spent: texts.money(donor.line.spent, campaign),
                left: texts.money(donor.line.budget - donor.line.spent, campaign))
        }
        let type = ActivityTypes.type(activity.activityTypeId)
        let view = View(
            name: texts.name(activity), type: texts.type(activity),
            rule: type?.rule(activity.numbers)[context.language.rawValue] ?? "",
            campaign: campaign.title(in: context.language.rawValue), state: texts.state(activity),
            from: texts.time(activity.startsAt, campaign), until: texts.time(activity.endsAt, campaign),
            timeZone: campaign.timeZone, spent: texts.money(activity.spent, campaign),
            cap: activity.cap.map { texts.money($0, campaign) } ?? "–",
            image: activity.image.isEmpty ? nil : activity.image,
            problem: problem.map { context.texts.sentence($0) }, companies: lines,
            actions: actions(activity, id, context),
            form: try await form(detail, type, campaign, context, typed: typed, error: error))
        let status: HTTPResponse.Status = error == nil && problem == nil ? .ok : .unprocessableContent
        return context.page(Self.page, title: view.name, view, status: status)
    }

    /// The moves that its state allows now.
    private func actions(_ activity: Activity, _ id: Int64, _ context: PageContext) -> [FormView] {
        let isOver = services.clock() >= activity.endsAt
        func action(_ name: String, _ key: String, isDangerous: Bool = false) -> FormView {
            FormView(
                action: "/admin/activities/\(id)/\(name)", submit: context.texts[key], isDangerous: isDangerous, [],
                texts: context.texts)
        }
        switch activity.state {
        case .draft: return isOver ? [] : [action("publish", "publish")]
        case .published: return [action("take-down", "takeDown", isDangerous: true)]
        case .takenDown: return isOver ? [] : [action("put-up", "putUpAgain")]
        }
    }

    /// Only before it starts: afterwards nothing of it may be changed.
    private func form(
        _ detail: ActivityDetail, _ type: (any ActivityType)?, _ campaign: Campaign, _ context: PageContext,
        typed: [String: String]?, error: FundraisingError?
    ) async throws -> FormView? {
        guard let type, services.clock() < detail.activity.startsAt, let id = detail.activity.id else { return nil }
        let fields = ActivityFormFields(
            type: type, campaign: campaign, companies: try await services.companies.list(), context: context)
        let values = try typed ?? ActivityForm.texts(of: detail, campaign: campaign)
        return FormView(
            action: "/admin/activities/\(id)", submit: context.texts["save"], fields.fields(values), error: error,
            texts: context.texts)
    }

    private static let page = Page(
        #"""
        <p><a href="/admin/activities">{{t.activities}}</a></p>
        <h1>{{name}}</h1>
        <p>{{type}}: {{rule}}</p>
        {{#problem}}<p class="problem" role="alert">{{.}}</p>{{/problem}}
        {{#image}}<p><img src="{{.}}" alt="" class="activity"></p>{{/image}}
        <dl class="facts">
        <dt>{{t.activityCampaign}}</dt><dd>{{campaign}}</dd>
        <dt>{{t.activityState}}</dt><dd>{{state}}</dd>
        <dt>{{t.activityFrom}}</dt><dd>{{from}}</dd>
        <dt>{{t.activityUntil}}</dt><dd>{{until}} ({{timeZone}})</dd>
        <dt>{{t.activitySpent}}</dt><dd>{{spent}}</dd>
        <dt>{{t.activityCap}}</dt><dd>{{cap}}</dd>
        </dl>
        {{#actions}}{{>form}}{{/actions}}
        <h2>{{t.companies}}</h2>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{t.company}}</th><th scope="col">{{t.companyGives}}</th><th scope="col" class="number">{{t.budget}}</th><th scope="col" class="number">{{t.activitySpent}}</th><th scope="col" class="number">{{t.budgetLeft}}</th></tr></thead>
        <tbody>
        {{#companies}}
        <tr><th scope="row">{{name}}</th><td>{{terms}}</td><td class="number">{{budget}}</td><td class="number">{{spent}}</td><td class="number">{{left}}</td></tr>
        {{/companies}}
        </tbody>
        </table></div>
        {{#form}}<h2>{{t.changeActivity}}</h2>{{>form}}{{/form}}
        {{^form}}<p class="hint">{{t.activityFixed}}</p>{{/form}}

        """#)
}
