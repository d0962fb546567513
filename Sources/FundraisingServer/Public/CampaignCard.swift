import Fundraising

/// A campaign as pages show it, in the reader's language.
struct CampaignCard: Sendable {
    let path: String
    let title: String
    let summary: String
    let raised: String
    let goal: String
    /// Of the bar: how much of a hundred, and what screen readers say.
    let percent: Int
    let isClosed: Bool

    init(_ campaign: Campaign, _ language: Language) {
        path = "/campaigns/\(campaign.slug)"
        title = language.choose(campaign.title, campaign.titleZh)
        summary = language.choose(campaign.summary, campaign.summaryZh)
        raised = Shown.amount(campaign.currentBalance, campaign.currency)
        goal = Shown.amount(campaign.goal, campaign.currency)
        // Down, so that a hundred is not said before it is there. In wide arithmetic: a large sum times a hundred might not fit.
        let product = campaign.currentBalance.multipliedFullWidth(by: 100)
        percent =
            campaign.currentBalance >= campaign.goal ? 100 : Int(campaign.goal.dividingFullWidth(product).quotient)
        isClosed = campaign.state == .closed
    }

    /// The partial `progress`, inside a section of a card.
    static let progress = #"""
        <progress max="100" value="{{.percent}}" aria-label="{{t.progress}}">{{.percent}}%</progress>
        <p><span class="raised number">{{.raised}}</span> <span class="soft">{{t.raisedOf}} <span class="number">{{.goal}}</span> ({{.percent}}%)</span></p>

        """#
}
