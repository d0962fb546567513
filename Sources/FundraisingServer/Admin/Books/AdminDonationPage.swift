import Fundraising
import Hummingbird

/// `/admin/donations/{id}`: everything about one donation, and the form for a refund.
struct AdminDonationPage {
    let services: FundraisingServices

    /// - Parameters:
    ///   - typed: what stood in the refund form, where it is shown again.
    ///   - error: what was wrong with it.
    func show(_ id: Int64, _ context: PageContext, typed: Form = Form(), error: FundraisingError? = nil) async throws
        -> Response
    {
        let detail = try await services.donationSearch.detail(id)
        let texts = context.texts
        let donation = detail.summary.donation
        let view = View(
            reference: donation.reference, status: donation.status.rawValue,
            statusText: texts["adminStatus-\(donation.status.rawValue)"], facts: facts(detail, context),
            message: donation.message.isEmpty ? nil : donation.message,
            refunds: detail.refunds.map { RefundRow($0, detail, context) },
            originID: donation.retryOf, retryID: detail.retryID,
            canAsk: donation.status == .pending && !detail.isGift ? id : nil,
            form: detail.left > 0 && donation.tradingOrderNo != nil
                ? form(detail, id, typed, error, texts) : nil)
        return context.page(
            AdminDonationPage.page, title: donation.reference, view, status: error == nil ? .ok : .unprocessableContent)
    }

    private func form(
        _ detail: DonationDetail, _ id: Int64, _ typed: Form, _ error: FundraisingError?, _ texts: Texts
    ) -> FormView {
        let currency = detail.summary.donation.currency
        return FormView(
            action: "/admin/donations/\(id)/refund/check", submit: texts["adminRefundCheck"], isDangerous: true,
            [
                .input(
                    "amount", texts("adminRefundAmount", ["currency": currency]), value: typed["amount"],
                    hint: texts("adminRefundLeft", ["left": Shown.amount(detail.left, currency)]),
                    autocomplete: "off", inputMode: "decimal", lengthMax: 20),
                .input(
                    "reason", texts["adminReason"], value: typed["reason"], hint: texts["adminReasonHint"],
                    lengthMax: 200),
            ], error: error, texts: texts)
    }

    private func facts(_ detail: DonationDetail, _ context: PageContext) -> [Fact] {
        let texts = context.texts
        let (donation, campaign) = (detail.summary.donation, detail.summary.campaign)
        let zone = campaign.timeZone
        var facts = [
            Fact(texts["adminAmount"], Shown.amount(donation.paymentAmount, donation.currency)),
            Fact(texts["adminRefunded"], Shown.amount(donation.refundedAmount, donation.currency)),
            Fact(texts["adminCampaign"], campaign.title(in: context.language.rawValue)),
            Fact(texts["adminDonor"], detail.summary.donator.name),
            Fact(texts["adminListName"], donation.donorName),
            Fact(texts["adminEmail"], detail.summary.donator.email),
            Fact(texts["adminMade"], AdminTime.shown(donation.createdAt, zone)),
            Fact(texts["adminPaid"], donation.paymentDate.map { AdminTime.shown($0, zone) } ?? ""),
            Fact(texts["adminChannel"], donation.tradingChannel + (donation.method.map { " / " + $0 } ?? "")),
            Fact(texts["adminOrderNo"], donation.tradingOrderNo ?? ""),
            Fact(texts["adminReceiptNo"], detail.summary.receiptNo ?? ""),
        ]
        if detail.isGift { facts.append(Fact(texts["adminKind"], texts["adminGift"])) }
        return facts.filter { !$0.value.isEmpty }
    }

    struct Fact {
        let label: String
        let value: String

        init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    private struct RefundRow {
        let reference: String
        let amount: String
        let status: String
        let statusText: String
        let reason: String
        let made: String

        init(_ refund: Refund, _ detail: DonationDetail, _ context: PageContext) {
            reference = refund.reference
            amount = Shown.amount(refund.amount, detail.summary.donation.currency)
            status = refund.status.rawValue
            statusText = context.texts["adminStatus-\(refund.status.rawValue)"]
            reason = refund.reason
            made = AdminTime.shown(refund.createdAt, detail.summary.campaign.timeZone)
        }
    }

    private struct View {
        let reference: String
        let status: String
        let statusText: String
        let facts: [Fact]
        let message: String?
        let refunds: [RefundRow]
        let originID: Int64?
        let retryID: Int64?
        let canAsk: Int64?
        let form: FormView?
    }

    private static let page = Page(
        #"""
        <p><a href="/admin/donations">{{t.adminDonations}}</a></p>
        <h1>{{reference}} <span class="badge {{status}}">{{statusText}}</span></h1>
        <dl class="facts">{{#facts}}<dt>{{.label}}</dt><dd>{{.value}}</dd>{{/facts}}</dl>
        {{#message}}<blockquote>{{.}}</blockquote>{{/message}}
        {{#originID}}<p>{{t.adminOrigin}} <a href="/admin/donations/{{.}}">DON-{{.}}</a></p>{{/originID}}
        {{#retryID}}<p>{{t.adminRetry}} <a href="/admin/donations/{{.}}">DON-{{.}}</a></p>{{/retryID}}
        {{#canAsk}}<form method="post" action="/admin/donations/{{.}}/ask"><input type="hidden" name="csrf" value="{{csrf}}">
        <p><button type="submit" class="quiet">{{t.adminAsk}}</button></p></form>{{/canAsk}}
        <h2>{{t.adminRefunds}}</h2>
        {{^refunds}}<p>{{t.adminNoRefunds}}</p>{{/refunds}}
        {{#refunds}}<div class="panel"><p><strong>{{.reference}}</strong> <span class="number">{{.amount}}</span> <span class="badge {{.status}}">{{.statusText}}</span></p>
        <p class="small">{{.made}}: {{.reason}}</p></div>
        {{/refunds}}
        {{#form}}<h3>{{t.adminRefundNew}}</h3>{{>form}}{{/form}}

        """#)
}
