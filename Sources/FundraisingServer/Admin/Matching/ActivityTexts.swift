import Foundation
import Fundraising

/// What activities are called on pages, in the reader's language.
struct ActivityTexts {
    let context: PageContext

    private var language: String { context.language.rawValue }

    func name(_ activity: Activity) -> String { context.language.choose(activity.name, activity.nameZh) }

    func type(_ activity: Activity) -> String {
        ActivityTypes.type(activity.activityTypeId)?.name[language] ?? activity.activityTypeId
    }

    func state(_ activity: Activity) -> String { context.texts["activity-\(activity.state.rawValue)"] }

    /// `2026-11-25 08:00` of the campaign's time zone.
    func time(_ moment: Date, _ campaign: Campaign) -> String {
        (try? LocalTime(campaign.timeZone))?.text(of: moment).replacing("T", with: " ") ?? ""
    }

    func money(_ amount: Int64, _ campaign: Campaign) -> String {
        Shown.amount(amount, campaign.currency)
    }

    /// What a company gives: `5.00 CNY` or `50 %`; empty where it says nothing.
    func terms(_ terms: GiftTerms?, _ campaign: Campaign) -> String {
        switch terms {
        case .amount(let amount): money(amount, campaign)
        case .proportion(let points): Percentage.text(points) + " %"
        case nil: ""
        }
    }
}
