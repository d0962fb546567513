import Fundraising
import HTTPTypes
import Hummingbird
import NIOCore

/// `/campaigns/{slug}`: a campaign with its progress, its activities and its list.
struct CampaignRoutes: PageRoutes {
    let services: FundraisingServices

    private static let entriesMax = 30

    func add(to areas: Areas) {
        areas.open.get("/campaigns/{slug}") { request, context in
            let before = request.uri.queryParameters.get("before").flatMap { Int64($0) }
            return try await page(context, before: before)
        }
        areas.open.get("/campaigns/{slug}/entries") { _, context in try await entries(context) }
        areas.open.get("/campaigns/{slug}/progress") { _, context in
            let campaign = try await services.campaigns.campaign(slug: context.parameter("slug"))
            return CampaignRoutes.fragment(
                CampaignRoutes.progress, Progress(card: CampaignCard(campaign, context.language)), context)
        }
        areas.account.post("/campaigns/{slug}/activities/{id}") { _, context in try await perform(context) }
        // Where the language switch leads from a form that was shown again.
        areas.open.get("/campaigns/{slug}/activities/{id}") { _, context in
            context.redirect(to: "/campaigns/\(URLText.encoded(try context.parameter("slug")))")
        }
    }

    private func page(
        _ context: PageContext, before: Int64? = nil, failed: (activityID: Int64, error: FundraisingError)? = nil
    ) async throws -> Response {
        let campaign = try await services.campaigns.campaign(slug: context.parameter("slug"))
        let id = try CampaignRoutes.id(campaign)
        let entries = try await services.donationList.entries(
            campaignID: id, before: before, limit: CampaignRoutes.entriesMax)
        let running = campaign.state == .open ? try await services.activities.running(campaignID: id) : []
        let panels = running.compactMap { detail in
            let failure = detail.activity.id == failed?.activityID ? failed?.error : nil
            return ActivityPanel(
                detail, campaign: campaign, context: context, typed: failure == nil ? nil : context.form,
                error: failure)
        }
        let card = CampaignCard(campaign, context.language)
        let isFull = entries.count == CampaignRoutes.entriesMax
        let view = View(
            card: card, story: context.language.choose(campaign.story, campaign.storyZh),
            donors: context.texts(
                "donationCount", ["count": String(try await services.campaigns.donationCount(campaignID: id))]),
            panels: panels, entries: entries.map { DonationEntryView($0, campaign, context.texts) },
            livePath: before == nil ? "\(card.path)/entries" : nil,
            olderPath: isFull ? entries.last.map { "\(card.path)?before=\($0.id)#list" } : nil,
            newestPath: before == nil ? nil : "\(card.path)#list")
        return context.page(
            CampaignRoutes.page, title: card.title, view, status: failed == nil ? .ok : .unprocessableContent)
    }

    /// The newest lines alone: what the page's script puts in their place.
    private func entries(_ context: PageContext) async throws -> Response {
        let campaign = try await services.campaigns.campaign(slug: context.parameter("slug"))
        let entries = try await services.donationList.entries(
            campaignID: try CampaignRoutes.id(campaign), limit: CampaignRoutes.entriesMax)
        let view = Entries(entries: entries.map { DonationEntryView($0, campaign, context.texts) })
        return CampaignRoutes.fragment(CampaignRoutes.list, view, context)
    }

    private static func fragment(_ page: Page, _ view: some Sendable, _ context: PageContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page.html(view, shared: ["t": context.texts]))))
    }

    private func perform(_ context: PageContext) async throws -> Response {
        let campaign = try await services.campaigns.campaign(slug: context.parameter("slug"))
        let activityID = try context.id()
        guard let accountID = context.account?.id,
            let detail = try await services.activities.running(campaignID: try CampaignRoutes.id(campaign))
                .first(where: { $0.activity.id == activityID }),
            let deed = ActivityTypes.type(detail.activity.activityTypeId)?.deed
        else { throw FundraisingError("activity-not-running", "This activity is not running now.") }
        var typed: [String: String] = [:]
        for field in deed.fields { typed[field.name] = context.form[field.name] }
        do {
            _ = try await services.deeds.perform(activityID: activityID, accountID: accountID, typed: typed)
        } catch let error as FundraisingError where error.field != nil {
            return try await page(context, failed: (activityID, error))
        }
        return context.redirect(to: "/campaigns/\(campaign.slug)#list", flash: "deedDone")
    }

    private static func id(_ campaign: Campaign) throws(FundraisingError) -> Int64 {
        guard let id = campaign.id else { throw .notFound("campaign") }
        return id
    }

    private struct Entries {
        let entries: [DonationEntryView]
    }

    private struct Progress {
        let card: CampaignCard
    }

    private struct View {
        let card: CampaignCard
        let story: String
        let donors: String
        let panels: [ActivityPanel]
        let entries: [DonationEntryView]
        let livePath: String?
        let olderPath: String?
        let newestPath: String?
    }

    private static let list = Page("{{>entries}}")
    private static let progress = Page("{{#card}}{{>progress}}{{/card}}")

    private static let page = Page(
        #"""
        {{#card}}
        <h1>{{.title}}</h1>
        <p class="lead">{{.summary}}</p>
        {{/card}}
        <div class="columns">
        <div>
        {{#card}}
        <div data-live-url="{{.path}}/progress">
        {{>progress}}
        </div>
        <p class="soft">{{donors}}</p>
        {{#.isClosed}}
        <p class="notice">{{t.campaignClosedWhy}}</p>
        {{/.isClosed}}
        {{^.isClosed}}
        <p class="actions"><a class="button" href="{{.path}}/donate">{{t.donate}}</a></p>
        {{/.isClosed}}
        {{/card}}
        <p class="story">{{story}}</p>
        {{#panels}}
        <section class="panel">
        <h2>{{.name}}</h2>
        {{#.image}}<img class="activity" src="{{.}}" alt="">{{/.image}}
        <p>{{.rule}}</p>
        <ul>
        {{#.givers}}<li>{{.}}</li>{{/.givers}}
        </ul>
        {{#.form}}{{>form}}{{/.form}}
        {{#.loginPath}}<p class="actions"><a class="button quiet" href="{{.}}">{{t.logInToTakePart}}</a></p>{{/.loginPath}}
        {{#.address}}<p class="soft small">{{t.addressToPassOn}} <a href="{{.}}">{{.}}</a></p>{{/.address}}
        </section>
        {{/panels}}
        </div>
        <section aria-labelledby="list">
        <h2 id="list">{{t.donationList}}</h2>
        <ul class="entries"{{#livePath}} data-live-url="{{.}}"{{/livePath}}>
        {{>entries}}
        </ul>
        <p class="actions">
        {{#newestPath}}<a class="button quiet" href="{{.}}">{{t.newest}}</a>{{/newestPath}}
        {{#olderPath}}<a class="button quiet" href="{{.}}">{{t.older}}</a>{{/olderPath}}
        </p>
        </section>
        </div>

        """#)
}
