import Foundation

/// The fields of the form of an activity, as texts. Which ones there are depends on the type.
package enum ActivityForm {
    /// What stands before `amount`, `proportion` and `budget` in the fields of a company.
    package static func companyPrefix(_ companyID: Int64) -> String { "company_\(companyID)_" }

    /// Reads what was typed. Times are those of the campaign's zone, `2026-11-25T08:00`; amounts are decimals of its
    /// currency; proportions are percentages. A company with a budget takes part. Throws what is wrong, with its field.
    package static func wish(
        _ typed: [String: String], type: any ActivityType, campaign: Campaign, companies: [Company]
    ) throws(FundraisingError) -> ActivityWish {
        func text(_ name: String) -> String { (typed[name] ?? "").trimmingBlanks }
        let local = try LocalTime(campaign.timeZone)
        var numbers: [String: Int64] = [:]
        for field in type.ruleFields { numbers[field.name] = try field.read(typed[field.name]) }
        let reader = TermsReader(type: type, currency: campaign.currency, text: text)
        var donors: [ActivityWish.Donor] = []
        for company in companies {
            guard let id = company.id else { continue }
            let prefix = companyPrefix(id)
            let terms = try reader.terms(prefix)
            guard let budget = try reader.amount(prefix + "budget", limit: GiftRule.budgetMax) else {
                guard terms == nil else {
                    throw FundraisingError(
                        "budget-missing", "Say what this company gives at most.", field: prefix + "budget")
                }
                continue
            }
            donors.append(ActivityWish.Donor(companyID: id, terms: terms, budget: budget))
        }
        return ActivityWish(
            typeID: type.id, campaignID: campaign.id ?? 0, name: text("name"), nameZh: text("name_zh"),
            image: text("image"), startsAt: try moment(text("starts_at"), local, "starts_at"),
            endsAt: try moment(text("ends_at"), local, "ends_at"), numbers: numbers,
            cap: try reader.amount("cap", limit: GiftRule.budgetMax),
            terms: try reader.terms(""), donors: donors)
    }

    /// What the form holds for an activity that is there.
    package static func texts(of detail: ActivityDetail, campaign: Campaign) throws(FundraisingError)
        -> [String: String]
    {
        let local = try LocalTime(campaign.timeZone)
        let activity = detail.activity
        var texts = [
            "type": activity.activityTypeId, "campaign": String(activity.campaignId), "name": activity.name,
            "name_zh": activity.nameZh, "image": activity.image, "starts_at": local.text(of: activity.startsAt),
            "ends_at": local.text(of: activity.endsAt),
            "cap": activity.cap.map { Money.plain($0, campaign.currency) } ?? "",
        ]
        for (name, number) in activity.numbers { texts[name] = String(number) }
        func write(_ terms: GiftTerms?, _ prefix: String) {
            switch terms {
            case .amount(let amount): texts[prefix + "amount"] = Money.plain(amount, campaign.currency)
            case .proportion(let points): texts[prefix + "proportion"] = Percentage.text(points)
            case nil: break
            }
        }
        write(detail.terms, "")
        for donor in detail.donors {
            let prefix = companyPrefix(donor.line.companyId)
            write(donor.ownTerms, prefix)
            texts[prefix + "budget"] = Money.plain(donor.line.budget, campaign.currency)
        }
        return texts
    }

    private static func moment(_ text: String, _ local: LocalTime, _ field: String) throws(FundraisingError) -> Date {
        guard let moment = local.moment(text) else {
            throw FundraisingError(
                "time-invalid", "Write a day and a time like 2026-11-25T08:00.", field: field)
        }
        return moment
    }
}

/// Reads what somebody gives: the field `amount` or the field `proportion`, not both.
private struct TermsReader {
    let type: any ActivityType
    let currency: String
    let text: (String) -> String

    func amount(_ field: String, limit: Int64 = Money.donationMax) throws(FundraisingError) -> Int64? {
        let typed = text(field)
        return typed.isEmpty ? nil : try Money.parse(typed, currency, field: field, limit: limit)
    }

    func terms(_ prefix: String) throws(FundraisingError) -> GiftTerms? {
        let amount = type.terms.contains(.amount) ? try amount(prefix + "amount") : nil
        let percent = type.terms.contains(.proportion) ? text(prefix + "proportion") : ""
        guard !percent.isEmpty else { return amount.map { .amount($0) } }
        guard amount == nil else {
            throw FundraisingError(
                "terms-twice", "Write an amount or a percentage, not both.", field: prefix + "proportion")
        }
        return .proportion(try Percentage.parse(percent, field: prefix + "proportion"))
    }
}
