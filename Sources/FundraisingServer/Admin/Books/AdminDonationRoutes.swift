import Foundation
import Fundraising
import Hummingbird

/// `/admin/donations`: what was given, found by reference, name, address or number.
struct AdminDonationRoutes: PageRoutes {
    private static let pageSize = 50

    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.desk.get("/admin/donations") { request, context in try await list(request, context) }
        areas.desk.get("/admin/donations/{id}") { _, context in
            try await AdminDonationPage(services: services).show(try context.id(), context)
        }
    }

    private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let query = DonationQuery(
            text: String((parameters.get("q") ?? "").prefix(100)),
            status: parameters.get("status").flatMap(Donation.Status.init(rawValue:)),
            campaignID: parameters.get("campaign").flatMap { Int64($0) },
            before: parameters.get("before").flatMap { Int64($0) })
        let found = try await services.donationSearch.find(query, limit: AdminDonationRoutes.pageSize + 1)
        let shown = found.prefix(AdminDonationRoutes.pageSize)
        let isMore = found.count > AdminDonationRoutes.pageSize
        let texts = context.texts
        let campaigns = try await services.campaigns.all()
        let view = View(
            text: query.text,
            statuses: [Field.Option("", texts["adminAll"], isChosen: query.status == nil)]
                + Donation.Status.allCases.map { status in
                    Field.Option(
                        status.rawValue, texts["adminStatus-\(status.rawValue)"], isChosen: query.status == status)
                },
            campaigns: [Field.Option("", texts["adminAll"], isChosen: query.campaignID == nil)]
                + campaigns.map { campaign in
                    Field.Option(
                        String(campaign.id ?? 0), campaign.title(in: context.language.rawValue),
                        isChosen: query.campaignID == campaign.id)
                },
            rows: shown.map { AdminDonationRow($0, context) },
            nextPath: isMore ? shown.last?.donation.id.map { nextPath(query, before: $0) } : nil)
        return context.page(AdminDonationRoutes.page, title: texts["adminDonations"], view)
    }

    private func nextPath(_ query: DonationQuery, before: Int64) -> String {
        "/admin/donations?q=\(URLText.encoded(query.text))&status=\(query.status?.rawValue ?? "")"
            + "&campaign=\(query.campaignID.map { String($0) } ?? "")&before=\(before)"
    }

    private struct View {
        let text: String
        let statuses: [Field.Option]
        let campaigns: [Field.Option]
        let rows: [AdminDonationRow]
        let nextPath: String?
    }

    private static let page = Page(
        #"""
        <p><a href="/admin">{{t.desk}}</a></p>
        <h1>{{t.adminDonations}}</h1>
        <form method="get" action="/admin/donations" class="form" role="search">
        <div class="field"><label for="field-q">{{t.adminSearch}}</label>
        <p class="hint" id="field-q-hint">{{t.adminSearchHint}}</p>
        <input id="field-q" name="q" type="search" value="{{text}}" maxlength="100" aria-describedby="field-q-hint"></div>
        <div class="field"><label for="field-status">{{t.adminStatus}}</label>
        <select id="field-status" name="status">{{#statuses}}<option value="{{.value}}"{{#.isChosen}} selected{{/.isChosen}}>{{.label}}</option>{{/statuses}}</select></div>
        <div class="field"><label for="field-campaign">{{t.adminCampaign}}</label>
        <select id="field-campaign" name="campaign">{{#campaigns}}<option value="{{.value}}"{{#.isChosen}} selected{{/.isChosen}}>{{.label}}</option>{{/campaigns}}</select></div>
        <p><button type="submit" class="button">{{t.adminFind}}</button></p>
        </form>
        <div class="scroll" role="region" aria-label="{{t.adminDonations}}" tabindex="0">
        <table class="wide">
        <thead><tr><th scope="col">{{t.adminReference}}</th><th scope="col">{{t.adminStatus}}</th><th scope="col" class="number">{{t.adminAmount}}</th><th scope="col">{{t.adminDonor}}</th><th scope="col">{{t.adminCampaign}}</th><th scope="col">{{t.adminMade}}</th></tr></thead>
        <tbody>
        {{#rows}}<tr><td><a href="/admin/donations/{{.id}}">{{.reference}}</a></td><td><span class="badge {{.status}}">{{.statusText}}</span></td><td class="number">{{.amount}}{{#.refunded}}<br><span class="soft small">−{{.}}</span>{{/.refunded}}</td><td>{{.donor}}</td><td>{{.campaign}}</td><td class="number">{{.made}}</td></tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        {{^rows}}<p>{{t.adminNothingFound}}</p>{{/rows}}
        {{#nextPath}}<p><a class="button quiet" href="{{.}}">{{t.adminOlder}}</a></p>{{/nextPath}}

        """#)
}

/// A donation as one line of a table.
struct AdminDonationRow {
    let id: Int64
    let reference: String
    let status: String
    let statusText: String
    let amount: String
    let refunded: String?
    let donor: String
    let campaign: String
    let made: String

    init(_ summary: DonationSummary, _ context: PageContext) {
        let donation = summary.donation
        id = donation.id ?? 0
        reference = donation.reference
        status = donation.status.rawValue
        statusText = context.texts["adminStatus-\(donation.status.rawValue)"]
        amount = Shown.amount(donation.paymentAmount, donation.currency)
        refunded =
            donation.refundedAmount > 0 ? Shown.amount(donation.refundedAmount, donation.currency) : nil
        let name = donation.donorName.isEmpty ? summary.donator.name : donation.donorName
        donor = name.isEmpty ? context.texts["adminNoName"] : name
        campaign = summary.campaign.title(in: context.language.rawValue)
        made = AdminTime.shown(donation.createdAt, summary.campaign.timeZone)
    }
}
