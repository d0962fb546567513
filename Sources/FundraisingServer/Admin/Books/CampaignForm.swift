import Fundraising

/// What stands in the fields of a campaign's form, as it is typed.
struct CampaignForm {
    var slug = ""
    var currency = "CNY"
    var timeZone = "Asia/Shanghai"
    let title: String
    let titleZh: String
    let summary: String
    let summaryZh: String
    let story: String
    let storyZh: String
    let goal: String
    let organizerEmail: String

    init(_ form: Form) {
        if !form["currency"].isEmpty {
            slug = form["slug"]
            currency = form["currency"]
            timeZone = form["time_zone"]
        }
        title = form["title"]
        titleZh = form["title_zh"]
        summary = form["summary"]
        summaryZh = form["summary_zh"]
        story = form["story"]
        storyZh = form["story_zh"]
        goal = form["goal"]
        organizerEmail = form["organizer_email"]
    }

    init(_ campaign: Campaign) {
        title = campaign.title
        titleZh = campaign.titleZh
        summary = campaign.summary
        summaryZh = campaign.summaryZh
        story = campaign.story
        storyZh = campaign.storyZh
        goal = Money.plain(campaign.goal, campaign.currency)
        organizerEmail = campaign.organizerEmail
    }

    /// Throws what is wrong with the goal; the rest is checked where it is saved.
    func wish(currency: String) throws(FundraisingError) -> CampaignWish {
        CampaignWish(
            title: title, titleZh: titleZh, summary: summary, summaryZh: summaryZh, story: story, storyZh: storyZh,
            goal: try Money.parse(goal, currency, field: "goal", limit: CampaignWish.goalMax),
            organizerEmail: organizerEmail)
    }

    /// - Parameter isNew: whether what stays for ever is asked as well.
    func fields(isNew: Bool, _ texts: Texts) -> [Field] {
        var fields: [Field] = []
        if isNew {
            fields = [
                .input("slug", texts["adminSlug"], value: slug, hint: texts["adminSlugHint"], lengthMax: 60),
                .input("currency", texts["adminCurrency"], value: currency, lengthMax: 3),
                .input("time_zone", texts["adminTimeZone"], value: timeZone, lengthMax: 60),
            ]
        }
        return fields + [
            .input("title", texts["adminTitle"], value: title, lengthMax: 300),
            .input("title_zh", texts["adminTitleZh"], value: titleZh, lengthMax: 300),
            .input("summary", texts["adminSummary"], value: summary, lengthMax: 300),
            .input("summary_zh", texts["adminSummaryZh"], value: summaryZh, lengthMax: 300),
            .longText("story", texts["adminStory"], value: story, isRequired: false, lengthMax: 20_000),
            .longText("story_zh", texts["adminStoryZh"], value: storyZh, isRequired: false, lengthMax: 20_000),
            .input("goal", texts["adminGoal"], value: goal, autocomplete: "off", inputMode: "decimal", lengthMax: 20),
            .input(
                "organizer_email", texts["adminOrganizerEmail"], value: organizerEmail, type: "email",
                hint: texts["adminOrganizerEmailHint"], isRequired: false, lengthMax: 254),
        ]
    }
}
