import Fundraising
import Hummingbird

/// All activities, with what they have spent.
struct ActivityListPage {
    struct Line: Sendable {
        let path: String
        let name: String
        let type: String
        let campaign: String
        let state: String
        let from: String
        let until: String
        let spent: String
        let cap: String
    }

    private struct View: Sendable {
        let lines: [Line]
        let isEmpty: Bool
        let choice: [Field]
    }

    let services: FundraisingServices

    func response(_ context: PageContext) async throws -> Response {
        let texts = ActivityTexts(context: context)
        let campaigns = try await services.campaigns.all()
        let byID = Dictionary(campaigns.map { ($0.id, $0) }) { first, _ in first }
        let lines = try await services.activities.list().compactMap { activity -> Line? in
            guard let id = activity.id, let campaign = byID[activity.campaignId] else { return nil }
            return Line(
                path: "/admin/activities/\(id)", name: texts.name(activity), type: texts.type(activity),
                campaign: campaign.title(in: context.language.rawValue), state: texts.state(activity),
                from: texts.time(activity.startsAt, campaign), until: texts.time(activity.endsAt, campaign),
                spent: texts.money(activity.spent, campaign),
                cap: activity.cap.map { texts.money($0, campaign) } ?? "–")
        }
        let types = ActivityTypes.all.map { type in
            Field.Option(type.id, type.name[context.language.rawValue], isChosen: false)
        }
        let choice = [
            Field.choice(
                "campaign", context.texts["activityCampaign"],
                campaigns.map { campaign in
                    Field.Option(
                        String(campaign.id ?? 0), campaign.title(in: context.language.rawValue), isChosen: false)
                }),
            Field.choice("type", context.texts["activityType"], types),
        ]
        return context.page(
            Self.page, title: context.texts["activities"],
            View(lines: lines, isEmpty: lines.isEmpty, choice: choice))
    }

    private static let page = Page(
        #"""
        <h1>{{t.activities}}</h1>
        {{#isEmpty}}<p>{{t.noActivities}}</p>{{/isEmpty}}
        {{^isEmpty}}
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{t.activity}}</th><th scope="col">{{t.activityType}}</th><th scope="col">{{t.activityCampaign}}</th><th scope="col">{{t.activityState}}</th><th scope="col">{{t.activityFrom}}</th><th scope="col">{{t.activityUntil}}</th><th scope="col" class="number">{{t.activitySpent}}</th><th scope="col" class="number">{{t.activityCap}}</th></tr></thead>
        <tbody>
        {{#lines}}
        <tr><th scope="row"><a href="{{path}}">{{name}}</a></th><td>{{type}}</td><td>{{campaign}}</td><td>{{state}}</td><td><span class="number">{{from}}</span></td><td><span class="number">{{until}}</span></td><td class="number">{{spent}}</td><td class="number">{{cap}}</td></tr>
        {{/lines}}
        </tbody>
        </table></div>
        {{/isEmpty}}
        <h2>{{t.newActivity}}</h2>
        <form method="get" action="/admin/activities/new" class="form">
        {{#choice}}{{>field}}{{/choice}}
        <p><button type="submit" class="button">{{t.goOn}}</button></p>
        </form>
        <p><a href="/admin/companies">{{t.companies}}</a> · <a href="/admin/settlement">{{t.settlement}}</a></p>

        """#)
}
