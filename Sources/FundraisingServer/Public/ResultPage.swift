import Fundraising
import Hummingbird

/// `/donations/{id}/result`: what became of it.
enum ResultPage {
    static func response(_ own: OwnDonation, _ context: PageContext) -> Response {
        let donation = own.donation
        let texts = context.texts
        let path = "/donations/\(donation.id ?? 0)"
        let (heading, sentence) =
            switch donation.status {
            case .pending: ("resultPending", "resultPendingWhy")
            case .completed: ("resultCompleted", "resultCompletedWhy")
            case .failed: ("resultFailed", "resultFailedWhy")
            case .cancelled: ("resultCancelled", "resultCancelledWhy")
            }
        let isOver = donation.status == .failed || donation.status == .cancelled
        let view = View(
            heading: texts[heading], sentence: texts[sentence],
            amount: Shown.amount(donation.paymentAmount, donation.currency), reference: donation.reference,
            campaign: texts.language.choose(own.campaign.title, own.campaign.titleZh),
            campaignPath: "/campaigns/\(own.campaign.slug)", path: path, step: PaymentStep(donation).rawValue,
            isPending: donation.status == .pending, canRetry: isOver && own.campaign.state == .open,
            receiptPath: own.receipt.map { "/receipts/\($0.receiptCode)" },
            refunded: donation.refundedAmount > 0
                ? texts("refundedSoFar", ["amount": Shown.amount(donation.refundedAmount, donation.currency)]) : nil,
            isGuest: context.account == nil && donation.status == .completed)
        return context.page(
            page, title: view.heading, view, refreshSeconds: donation.status == .pending ? 5 : nil)
    }

    private struct View {
        let heading: String
        let sentence: String
        let amount: String
        let reference: String
        let campaign: String
        let campaignPath: String
        let path: String
        let step: String
        let isPending: Bool
        let canRetry: Bool
        let receiptPath: String?
        let refunded: String?
        let isGuest: Bool
    }

    private static let page = Page(
        #"""
        <h1>{{heading}}</h1>
        <p role="status"{{#isPending}} class="waiting" data-status-url="{{path}}/status" data-status="{{step}}"{{/isPending}}>{{sentence}}</p>
        <dl class="facts">
        <dt>{{t.amount}}</dt><dd class="number">{{amount}}</dd>
        <dt>{{t.campaign}}</dt><dd><a href="{{campaignPath}}">{{campaign}}</a></dd>
        <dt>{{t.reference}}</dt><dd>{{reference}}</dd>
        </dl>
        {{#refunded}}<p class="notice">{{.}}</p>{{/refunded}}
        {{#canRetry}}
        <form method="post" action="{{path}}/retry">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <p><button type="submit">{{t.tryAgain}}</button></p>
        </form>
        {{/canRetry}}
        <p class="actions">
        {{#receiptPath}}<a class="button" href="{{.}}">{{t.toReceipt}}</a>{{/receiptPath}}
        {{#isPending}}<a class="button quiet" href="{{path}}">{{t.backToPayment}}</a>{{/isPending}}
        <a class="button quiet" href="{{campaignPath}}">{{t.toCampaign}}</a>
        </p>
        {{#isGuest}}<p class="soft"><a href="/signup">{{t.signUpToKeep}}</a></p>{{/isGuest}}

        """#)
}
