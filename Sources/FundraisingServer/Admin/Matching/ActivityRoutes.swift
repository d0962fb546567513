import Fundraising
import Hummingbird

/// The admin pages of activities: drafted, changed, published, taken down, put up again.
struct ActivityRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.organizer.get("/admin/activities") { _, context in
            try await ActivityListPage(services: services).response(context)
        }
        areas.organizer.get("/admin/activities/new") { request, context in
            try await newPage(request, context)
        }
        areas.organizer.post("/admin/activities/new") { request, context in
            try await create(request, context)
        }
        areas.organizer.get("/admin/activities/{id}") { _, context in
            try await ActivityPage(services: services).response(try context.id(), context)
        }
        areas.organizer.post("/admin/activities/{id}") { _, context in try await change(context) }
        areas.organizer.post("/admin/activities/{id}/publish") { _, context in
            try await move(context, "activityPublished") { try await services.activities.publish($0) }
        }
        areas.organizer.post("/admin/activities/{id}/take-down") { _, context in
            try await move(context, "activityTakenDown") { try await services.activities.takeDown($0) }
        }
        areas.organizer.post("/admin/activities/{id}/put-up") { _, context in
            try await move(context, "activityPublished") { try await services.activities.putUpAgain($0) }
        }
    }

    private struct NewView: Sendable {
        let type: String
        let explanation: String
        let campaign: String
        let hasCompanies: Bool
        let form: FormView
    }

    /// What the form is about: the type and the campaign stand in its address.
    private func subject(_ request: Request, _ context: PageContext) async throws -> ActivityFormFields {
        let query = request.uri.queryParameters
        guard let type = query.get("type").flatMap({ ActivityTypes.type($0) }),
            let campaignID = query.get("campaign").flatMap({ Int64($0) })
        else { throw FundraisingError.notFound("page") }
        return ActivityFormFields(
            type: type, campaign: try await services.campaigns.campaign(campaignID),
            companies: try await services.companies.list(), context: context)
    }

    private func newPage(
        _ request: Request, _ context: PageContext, typed: [String: String]? = nil, error: FundraisingError? = nil
    ) async throws -> Response {
        let subject = try await subject(request, context)
        let path = "/admin/activities/new?type=\(subject.type.id)&campaign=\(subject.campaign.id ?? 0)"
        let form = FormView(
            action: path, submit: context.texts["saveDraft"], subject.fields(typed ?? subject.initial), error: error,
            texts: context.texts)
        let view = NewView(
            type: subject.type.name[context.language.rawValue],
            explanation: subject.type.explanation[context.language.rawValue],
            campaign: subject.campaign.title(in: context.language.rawValue),
            hasCompanies: !subject.companies.isEmpty, form: form)
        return context.page(
            Self.newPage, title: context.texts["newActivity"], view, status: error == nil ? .ok : .unprocessableContent)
    }

    private func create(_ request: Request, _ context: PageContext) async throws -> Response {
        let subject = try await subject(request, context)
        let typed = subject.typed(context.form)
        do {
            let wish = try ActivityForm.wish(
                typed, type: subject.type, campaign: subject.campaign, companies: subject.companies)
            let activity = try await services.activities.create(wish)
            return context.redirect(to: "/admin/activities/\(activity.id ?? 0)", flash: "activityDrafted")
        } catch let error as FundraisingError {
            return try await newPage(request, context, typed: typed, error: error)
        }
    }

    private func change(_ context: PageContext) async throws -> Response {
        let id = try context.id()
        let activity = try await services.activities.detail(id).activity
        guard let type = ActivityTypes.type(activity.activityTypeId) else { throw FundraisingError.notFound("page") }
        let campaign = try await services.campaigns.campaign(activity.campaignId)
        let companies = try await services.companies.list()
        let typed = ActivityFormFields(type: type, campaign: campaign, companies: companies, context: context)
            .typed(context.form)
        do {
            let wish = try ActivityForm.wish(typed, type: type, campaign: campaign, companies: companies)
            _ = try await services.activities.change(id, to: wish)
            return context.redirect(to: "/admin/activities/\(id)", flash: "saved")
        } catch let error as FundraisingError {
            // What belongs to no field of the form stands above it: it may have no form any more.
            let isAtField = error.field != nil
            return try await ActivityPage(services: services).response(
                id, context, typed: typed, error: isAtField ? error : nil, problem: isAtField ? nil : error)
        }
    }

    private func move(
        _ context: PageContext, _ flash: String, _ act: (Int64) async throws -> Activity
    ) async throws -> Response {
        let id = try context.id()
        do {
            _ = try await act(id)
            return context.redirect(to: "/admin/activities/\(id)", flash: flash)
        } catch let error as FundraisingError where error.code != "not-found" {
            return try await ActivityPage(services: services).response(id, context, problem: error)
        }
    }

    private static let newPage = Page(
        #"""
        <p><a href="/admin/activities">{{t.activities}}</a></p>
        <h1>{{t.newActivity}}</h1>
        <p>{{type}}: {{explanation}}</p>
        <p>{{t.activityCampaign}}: {{campaign}}</p>
        {{^hasCompanies}}<p class="problem">{{t.companiesFirst}} <a href="/admin/companies">{{t.companies}}</a></p>{{/hasCompanies}}
        {{#form}}{{>form}}{{/form}}

        """#)
}
