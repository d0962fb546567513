import Fundraising
import Hummingbird

/// `/`: the campaigns.
struct HomeRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/") { _, context in
            let campaigns = try await services.campaigns.shown()
            return context.page(
                HomeRoutes.page, title: context.texts["campaigns"],
                View(
                    intro: services.options.siteName,
                    campaigns: campaigns.map { CampaignCard($0, context.language) }))
        }
    }

    private struct View {
        let intro: String
        let campaigns: [CampaignCard]
    }

    private static let page = Page(
        #"""
        <h1>{{intro}}</h1>
        <p class="lead">{{t.homeLead}}</p>
        <ul class="cards">
        {{#campaigns}}
        <li class="card">
        <h2><a href="{{.path}}">{{.title}}</a></h2>
        <p>{{.summary}}</p>
        {{>progress}}
        {{#.isClosed}}
        <p><span class="badge closed">{{t.campaignClosed}}</span></p>
        {{/.isClosed}}
        {{^.isClosed}}
        <p class="actions"><a class="button" href="{{.path}}/donate">{{t.donate}}</a></p>
        {{/.isClosed}}
        </li>
        {{/campaigns}}
        </ul>
        {{^campaigns}}<p>{{t.noCampaigns}}</p>{{/campaigns}}

        """#)
}
