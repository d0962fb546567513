import Fundraising
import Hummingbird

/// `/donations/{id}`: what the donor does next, and a status that updates itself.
enum PayPage {
    static func response(_ own: OwnDonation, _ context: PageContext) -> Response {
        let donation = own.donation
        let path = "/donations/\(donation.id ?? 0)"
        let action = donation.nextAction
        let qrCode = action?.type == "qr_code" ? action?.qrCode : nil
        let form = onwardForm(action)
        let onwardPath = action?.html != nil && form == nil ? "\(path)/form" : webAddress(action?.url, unless: form)
        let view = View(
            campaign: context.language.choose(own.campaign.title, own.campaign.titleZh),
            amount: Shown.amount(donation.paymentAmount, donation.currency), reference: donation.reference,
            path: path, step: PaymentStep(donation).rawValue,
            qrCode: qrCode.flatMap { QRCode.svg($0, label: context.texts["qrCode"]) },
            qrLink: webAddress(qrCode, unless: nil), onwardPath: onwardPath, form: form,
            isWaiting: action == nil,
            isUnusable: action != nil && qrCode == nil && onwardPath == nil && form == nil)
        var response = context.page(page, title: context.texts["pay"], view, refreshSeconds: 5)
        if form != nil {
            // The form goes to the provider, wherever that is, and is passed on from there.
            response.headers[.contentSecurityPolicy] = SecurityHeaders.policy(formAction: "'self' https: http:")
        }
        return response
    }

    /// Only what a browser opens as a page: never `javascript:`.
    private static func webAddress(_ text: String?, unless form: OnwardForm?) -> String? {
        guard let text, form == nil else { return nil }
        let lower = text.lowercased()
        return lower.hasPrefix("https://") || lower.hasPrefix("http://") ? text : nil
    }

    private static func onwardForm(_ action: PaymentAction?) -> OnwardForm? {
        guard let action, action.type == "form", let fields = action.fields,
            let url = webAddress(action.url, unless: nil)
        else { return nil }
        return OnwardForm(
            url: url, method: action.method?.lowercased() == "get" ? "get" : "post",
            fields: fields.sorted { $0.key < $1.key }.map { OnwardForm.Field(name: $0.key, value: $0.value) })
    }

    private struct OnwardForm {
        struct Field {
            let name: String
            let value: String
        }

        let url: String
        let method: String
        let fields: [Field]
    }

    private struct View {
        let campaign: String
        let amount: String
        let reference: String
        let path: String
        let step: String
        let qrCode: String?
        let qrLink: String?
        let onwardPath: String?
        let form: OnwardForm?
        let isWaiting: Bool
        let isUnusable: Bool
    }

    private static let page = Page(
        #"""
        <h1>{{t.pay}}</h1>
        <p class="status"><span class="raised number">{{amount}}</span><br>{{campaign}} <span class="soft">({{reference}})</span></p>
        {{#qrCode}}
        <div class="qr">{{{.}}}</div>
        <p class="status">{{t.scanToPay}}</p>
        {{/qrCode}}
        {{#qrLink}}<p class="status"><a class="button" href="{{.}}" rel="noreferrer">{{t.openToPay}}</a></p>{{/qrLink}}
        {{#onwardPath}}<p class="status"><a class="button" href="{{.}}" rel="noreferrer">{{t.goToPay}}</a></p>{{/onwardPath}}
        {{#form}}
        <form method="{{.method}}" action="{{.url}}" class="status" data-onward>
        {{#.fields}}<input type="hidden" name="{{.name}}" value="{{.value}}">{{/.fields}}
        <p><button type="submit">{{t.goToPay}}</button></p>
        </form>
        {{/form}}
        {{#isUnusable}}<p class="notice">{{t.payElsewhere}}</p>{{/isUnusable}}
        <p class="status waiting" role="status" data-status-url="{{path}}/status" data-status="{{step}}">{{#isWaiting}}{{t.waitingForGateway}}{{/isWaiting}}{{^isWaiting}}{{t.waitingForPayment}}{{/isWaiting}}</p>
        {{#isWaiting}}
        <form method="post" action="{{path}}/place" class="status">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <p><button type="submit" class="quiet">{{t.askAgain}}</button></p>
        </form>
        {{/isWaiting}}
        <p class="status soft small">{{t.doNotPayTwice}} <a href="{{path}}/result">{{t.iHavePaid}}</a></p>

        """#)
}
