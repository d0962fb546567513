import Fundraising

/// The fields of the form of an activity: those that all types have, then those of its type, then the companies.
struct ActivityFormFields {
    let type: any ActivityType
    let campaign: Campaign
    let companies: [Company]
    let context: PageContext

    /// What was typed, by the names of the fields.
    func typed(_ form: Form) -> [String: String] {
        Dictionary(fields([:]).map { ($0.name, form[$0.name]) }) { first, _ in first }
    }

    /// What stands in the form at first.
    var initial: [String: String] {
        Dictionary(type.ruleFields.map { ($0.name, $0.initial.map { String($0) } ?? "") }) { first, _ in first }
    }

    func fields(_ values: [String: String]) -> [Field] {
        let texts = context.texts
        func value(_ name: String) -> String { values[name] ?? "" }
        let zone = texts("timesOf", ["zone": campaign.timeZone])
        return [
            .input("name", texts["activityNameEn"], value: value("name"), lengthMax: 100),
            .input("name_zh", texts["activityNameZh"], value: value("name_zh"), lengthMax: 100),
            .input(
                "image", texts["activityImage"], value: value("image"), hint: texts["activityImageHint"],
                isRequired: false, lengthMax: 500),
            .input(
                "starts_at", texts["activityFrom"], value: value("starts_at"), type: "datetime-local", hint: zone),
            .input("ends_at", texts["activityUntil"], value: value("ends_at"), type: "datetime-local", hint: zone),
        ] + type.ruleFields.map { Self.number($0, value($0.name), context) }
            + terms("", texts["allCompanies"], values) + [
                .input(
                    "cap", texts("activityCapIn", ["currency": campaign.currency]), value: value("cap"),
                    hint: texts["activityCapHint"], inputMode: "decimal", isRequired: false)
            ]
            + companies.flatMap { company in
                let prefix = ActivityForm.companyPrefix(company.id ?? 0)
                let budget = Field.input(
                    prefix + "budget",
                    texts("budgetOf", ["company": company.name, "currency": campaign.currency]),
                    value: value(prefix + "budget"), hint: texts["budgetHint"], inputMode: "decimal", isRequired: false)
                return [budget] + terms(prefix, company.name, values)
            }
    }

    /// The fields in which somebody says what they give, as the type allows it.
    private func terms(_ prefix: String, _ who: String, _ values: [String: String]) -> [Field] {
        let texts = context.texts
        return GiftTerm.allCases.filter { type.terms.contains($0) }.map { term in
            let label =
                switch term {
                case .amount: texts("amountOf", ["who": who, "currency": campaign.currency])
                case .proportion: texts("percentageOf", ["who": who])
                }
            let name = prefix + term.rawValue
            return .input(
                name, label, value: values[name] ?? "", hint: prefix.isEmpty ? nil : texts["ownTermsHint"],
                inputMode: "decimal", isRequired: false)
        }
    }

    /// A whole number that a type asks for.
    static func number(_ field: ActivityField, _ value: String, _ context: PageContext) -> Field {
        .input(
            field.name, field.label[context.language.rawValue], value: value,
            hint: context.texts(
                "numberFromTo",
                ["least": String(field.range.lowerBound), "most": String(field.range.upperBound)]),
            inputMode: "numeric")
    }
}
