import Fundraising

/// The page of an account.
struct AccountView: Sendable {
    private struct Line: Sendable {
        let path: String
        let campaign: String
        let amount: String
        let status: String
        let statusText: String
        let date: String
        let receiptPath: String?
    }

    private let name: String
    private let lines: [Line]
    private let unclaimed: String?
    private let claim: FormView
    private let claimBrowser: FormView
    private let language: FormView
    private let password: FormView
    private let logOut: FormView

    /// - Parameter failed: which form is shown again, and why.
    init(
        donations: [OwnDonation], unclaimed: Int, context: PageContext,
        failed: (part: String, error: FundraisingError)?
    ) {
        let texts = context.texts
        let error = { (part: String) in failed?.part == part ? failed?.error : nil }
        name = context.account?.name ?? ""
        lines = donations.map { AccountView.line($0, texts) }
        self.unclaimed = unclaimed > 0 ? texts("unclaimedHere", ["count": String(unclaimed)]) : nil
        claim = FormView(
            action: "/account/claim", submit: texts["claim"],
            [
                .input(
                    "code", texts["receiptCode"], value: context.form["code"], hint: texts["claimHint"], lengthMax: 60)
            ],
            error: error("claim"), texts: texts)
        claimBrowser = FormView(
            action: "/account/claim-browser", submit: texts["claimBrowser"], [], texts: texts)
        language = FormView(
            action: "/account/language", submit: texts["save"],
            [
                .choice(
                    "language", texts["mailLanguage"],
                    Language.allCases.map { option in
                        Field.Option(
                            option.rawValue, option.choose("English", "中文"),
                            isChosen: option.rawValue == context.account?.language)
                    })
            ], texts: texts)
        password = FormView(
            action: "/account/password", submit: texts["changePassword"],
            [
                .hidden("username", context.account?.email ?? "", autocomplete: "username"),
                .input(
                    "current_password", texts["currentPassword"], type: "password", autocomplete: "current-password"),
                .input(
                    "new_password", texts["newPassword"], type: "password", hint: texts["passwordHint"],
                    autocomplete: "new-password"),
            ], error: error("password"), texts: texts)
        logOut = FormView(action: "/logout", submit: texts["logOut"], isDangerous: true, [], texts: texts)
    }

    private static func line(_ own: OwnDonation, _ texts: Texts) -> Line {
        let donation = own.donation
        return Line(
            path: "/donations/\(donation.id ?? 0)",
            campaign: texts.language.choose(own.campaign.title, own.campaign.titleZh),
            amount: Shown.amount(donation.paymentAmount, donation.currency), status: donation.status.rawValue,
            statusText: texts["status-\(donation.status.rawValue)"],
            date: Shown.time(donation.paymentDate ?? donation.createdAt, own.campaign.timeZone),
            receiptPath: own.receipt.map { "/receipts/\($0.receiptCode)" })
    }

    static let page = Page(
        #"""
        <h1>{{name}}</h1>
        <h2>{{t.myDonations}}</h2>
        {{#unclaimed}}
        <div class="notice"><p>{{.}}</p>
        {{#claimBrowser}}{{>form}}{{/claimBrowser}}
        </div>
        {{/unclaimed}}
        <ul class="entries">
        {{#lines}}
        <li class="donation">
        <div class="head"><a href="{{.path}}">{{.campaign}}</a> <strong class="number">{{.amount}}</strong></div>
        <p class="small"><span class="badge {{.status}}">{{.statusText}}</span> {{.date}}{{#.receiptPath}} · <a href="{{.}}">{{t.receipt}}</a>{{/.receiptPath}}</p>
        </li>
        {{/lines}}
        </ul>
        {{^lines}}<p>{{t.noDonationsYet}}</p>{{/lines}}
        <section aria-labelledby="claim"><h2 id="claim">{{t.claimTitle}}</h2>
        {{#claim}}{{>form}}{{/claim}}
        </section>
        <section aria-labelledby="language"><h2 id="language">{{t.language}}</h2>
        {{#language}}{{>form}}{{/language}}
        </section>
        <section aria-labelledby="password"><h2 id="password">{{t.password}}</h2>
        {{#password}}{{>form}}{{/password}}
        </section>
        {{#logOut}}{{>form}}{{/logOut}}

        """#)
}
