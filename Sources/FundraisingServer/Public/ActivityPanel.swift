import Fundraising

/// A running activity on its campaign's page: who gives what, and the form of what a person may do for it.
struct ActivityPanel: Sendable {
    let name: String
    let image: String?
    /// For what companies give.
    let rule: String
    let givers: [String]
    /// `nil` for an activity that follows donations by itself, and where nobody is logged in.
    let form: FormView?
    let loginPath: String?
    /// The address to pass on, where the deed is something that others should see.
    let address: String?

    /// - Parameters:
    ///   - typed: what was filled in, where its form is shown again because of `error`.
    init?(
        _ detail: ActivityDetail, campaign: Campaign, context: PageContext, typed: Form? = nil,
        error: FundraisingError? = nil
    ) {
        guard let type = ActivityTypes.type(detail.activity.activityTypeId), let id = detail.activity.id else {
            return nil
        }
        let texts = context.texts
        let language = context.language
        let path = "/campaigns/\(campaign.slug)"
        name = language.choose(detail.activity.name, detail.activity.nameZh)
        image = ActivityPanel.image(detail.activity.image)
        rule = type.rule(detail.activity.numbers)[language.rawValue]
        givers = detail.donors.compactMap { donor in
            detail.terms(of: donor).map { ActivityPanel.sentence(donor.company.name, $0, campaign.currency, texts) }
        }
        guard let deed = type.deed else {
            (form, loginPath, address) = (nil, nil, nil)
            return
        }
        address = deed.fields.isEmpty ? (context.options?.publicBaseURL ?? "") + path : nil
        guard context.account != nil else {
            form = nil
            loginPath = "/login?next=\(URLText.encoded(path))"
            return
        }
        loginPath = nil
        let fields = deed.fields.map { field in
            Field.input(
                field.name, language.choose(field.label.en, field.label.zh),
                value: typed?[field.name] ?? field.initial.map { String($0) } ?? "", inputMode: "numeric")
        }
        form = FormView(
            action: "\(path)/activities/\(id)", submit: language.choose(deed.button.en, deed.button.zh), fields,
            error: error, texts: texts)
    }

    /// Only what a browser loads as a picture, from here or over TLS.
    private static func image(_ text: String) -> String? {
        text.hasPrefix("https://") || (text.hasPrefix("/") && LocalPath.checked(text) == text) ? text : nil
    }

    private static func sentence(_ company: String, _ terms: GiftTerms, _ currency: String, _ texts: Texts) -> String {
        switch terms {
        case .amount(let amount):
            return texts("givesAmount", ["company": company, "amount": Shown.amount(amount, currency)])
        case .proportion(let points):
            let decimals = points % 100 == 0 ? "" : ".\(points % 100 < 10 ? "0" : "")\(points % 100)"
            return texts("givesProportion", ["company": company, "percent": "\(points / 100)\(decimals)"])
        }
    }
}
