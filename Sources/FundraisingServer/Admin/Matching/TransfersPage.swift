import Fundraising
import Hummingbird

/// The gifts that wait for a transfer, each with the form in which finance confirms it.
struct TransfersPage {
    struct Line: Sendable {
        let reference: String
        let path: String
        let company: String
        let activity: String
        let campaign: String
        let amount: String
        let takenBack: String?
        let ordered: String
        let form: FormView?
    }

    private struct View: Sendable {
        let lines: [Line]
        let isEmpty: Bool
        let problem: String?
    }

    let services: FundraisingServices

    /// - Parameter problem: why the confirmation of a gift was refused; it stands above the list where the gift is not in
    ///   it any more.
    func response(_ context: PageContext, problem: FundraisingError? = nil, at donationID: Int64? = nil) async throws
        -> Response
    {
        let waiting = try await services.transfers.waiting(limit: 100)
        let lines = waiting.map { gift in line(gift, context, error: gift.id == donationID ? problem : nil) }
        let isShown = waiting.contains { $0.id == donationID }
        let view = View(
            lines: lines, isEmpty: lines.isEmpty, problem: isShown ? nil : problem.map { context.texts.sentence($0) })
        return context.page(
            Self.page, title: context.texts["transfers"], view, status: problem == nil ? .ok : .unprocessableContent)
    }

    private func line(_ gift: Transfers.Waiting, _ context: PageContext, error: FundraisingError?) -> Line {
        let texts = context.texts
        var number = Field.input(
            "transaction_id", texts["transferNumber"], value: error == nil ? "" : context.form["transaction_id"],
            lengthMax: 64)
        number.autocomplete = "off"
        let form = FormView(
            action: "/admin/transfers/\(gift.id)", submit: texts["confirmTransfer"], [number], error: error,
            texts: texts)
        return Line(
            reference: Donation.reference(gift.id), path: "/admin/donations/\(gift.id)", company: gift.company,
            activity: gift.activity, campaign: gift.campaign, amount: Shown.amount(gift.amount, gift.currency),
            takenBack: gift.takenBack == 0
                ? nil : texts("transferSurplus", ["amount": Shown.amount(gift.takenBack, gift.currency)]),
            ordered: Shown.time(gift.createdAt, "UTC") + " UTC", form: gift.tradingOrderNo == nil ? nil : form)
    }

    private static let page = Page(
        #"""
        <h1>{{t.transfers}}</h1>
        <p>{{t.transfersAbout}}</p>
        <p><a href="/admin/settlement">{{t.settlement}}</a></p>
        {{#problem}}<p class="problem" role="alert">{{.}}</p>{{/problem}}
        {{#isEmpty}}<p>{{t.transfersNone}}</p>{{/isEmpty}}
        <ul class="cards">
        {{#lines}}
        <li class="card"><h2>{{company}}: <span class="number">{{amount}}</span></h2>
        <p><a href="{{path}}">{{reference}}</a>, {{activity}}, {{campaign}}</p>
        <p class="soft small">{{ordered}}</p>
        {{#takenBack}}<p class="notice">{{.}}</p>{{/takenBack}}
        {{#form}}{{>form}}{{/form}}
        {{^form}}<p class="hint">{{t.transferNotPlaced}}</p>{{/form}}
        </li>
        {{/lines}}
        </ul>

        """#)
}
