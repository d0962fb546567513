package import Foundation

/// An activity as an organizer wants it. Amounts are in minor units of the campaign's currency.
package struct ActivityWish: Sendable, Equatable {
    /// A company that gives in it.
    package struct Donor: Sendable, Equatable {
        package var companyID: Int64
        /// Its own terms; `nil` for those of the activity.
        package var terms: GiftTerms?
        /// What it gives at most.
        package var budget: Int64

        package init(companyID: Int64, terms: GiftTerms? = nil, budget: Int64) {
            self.companyID = companyID
            self.terms = terms
            self.budget = budget
        }
    }

    package var typeID: String
    package var campaignID: Int64
    package var name: String
    package var nameZh: String
    package var image: String
    package var startsAt: Date
    package var endsAt: Date
    /// The numbers of the type's rule fields.
    package var numbers: [String: Int64]
    /// What all companies together give at most.
    package var cap: Int64?
    /// What a company gives that has no terms of its own.
    package var terms: GiftTerms?
    package var donors: [Donor]

    package init(
        typeID: String, campaignID: Int64, name: String, nameZh: String, image: String = "", startsAt: Date,
        endsAt: Date, numbers: [String: Int64] = [:], cap: Int64? = nil, terms: GiftTerms? = nil, donors: [Donor]
    ) {
        self.typeID = typeID
        self.campaignID = campaignID
        self.name = name
        self.nameZh = nameZh
        self.image = image
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.numbers = numbers
        self.cap = cap
        self.terms = terms
        self.donors = donors
    }
}

extension ActivityWish {
    /// Throws what is wrong, with the form's field. `ActivityForm` names the fields in the same way.
    func check(now: Date) throws(FundraisingError) {
        guard let type = ActivityTypes.type(typeID) else {
            throw FundraisingError("activity-type-unknown", "There is no such type of activity.", field: "type")
        }
        try Self.checkName(name, "name")
        try Self.checkName(nameZh, "name_zh")
        try checkImage()
        guard endsAt > startsAt else {
            throw FundraisingError("end-before-start", "An activity ends after it has started.", field: "ends_at")
        }
        guard endsAt > now else {
            throw FundraisingError("end-in-the-past", "The end has passed already.", field: "ends_at")
        }
        for field in type.ruleFields {
            guard let number = numbers[field.name], field.range.contains(number) else {
                throw .numberInvalid(field.name, field.range)
            }
        }
        if let cap, cap <= 0 { throw .amountTooSmall("cap") }
        if let terms { try Self.check(terms, of: type, prefix: "") }
        try checkDonors(type)
    }

    private func checkDonors(_ type: any ActivityType) throws(FundraisingError) {
        guard !donors.isEmpty else {
            throw FundraisingError(
                "activity-without-companies", "Give at least one company a budget.", field: "companies")
        }
        var seen: Set<Int64> = []
        for donor in donors {
            let prefix = ActivityForm.companyPrefix(donor.companyID)
            guard seen.insert(donor.companyID).inserted else {
                throw FundraisingError("company-twice", "A company stands in an activity once.", field: "companies")
            }
            guard donor.budget > 0 else { throw .amountTooSmall(prefix + "budget") }
            if let terms = donor.terms { try Self.check(terms, of: type, prefix: prefix) }
            guard donor.terms != nil || terms != nil else {
                throw FundraisingError(
                    "terms-missing", "Say what this company gives, or what all companies give.",
                    field: type.terms.contains(.proportion) ? "proportion" : "amount")
            }
        }
    }

    private static func check(_ terms: GiftTerms, of type: any ActivityType, prefix: String) throws(FundraisingError) {
        let field = prefix + terms.term.rawValue
        guard type.terms.contains(terms.term) else {
            throw FundraisingError("terms-unfit", "In this type of activity nobody gives so.", field: field)
        }
        switch terms {
        case .amount(let amount): guard amount > 0 else { throw .amountTooSmall(field) }
        case .proportion(let points):
            guard (1...GiftRule.proportionMax).contains(points) else { throw .proportionInvalid(field) }
        }
    }

    private static func checkName(_ name: String, _ field: String) throws(FundraisingError) {
        guard !name.isEmpty else {
            throw FundraisingError("name-empty", "Write a name.", field: field)
        }
        try TextRule.line(name, field: field, lettersMax: 100)
    }

    private func checkImage() throws(FundraisingError) {
        // An address on this server, or of the web: nothing that a browser would run.
        let isPath = image.hasPrefix("/") && !image.hasPrefix("//")
        guard image.isEmpty || isPath || image.hasPrefix("https://"), image.count <= 500,
            image.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f && $0 != "\"" && $0 != "\\" })
        else {
            throw FundraisingError(
                "image-invalid", "A picture's address begins with https:// or with a slash.", field: "image")
        }
    }
}

extension FundraisingError {
    static func proportionInvalid(_ field: String) -> Self {
        Self(
            "proportion-invalid", "Write a percentage from 0.01 to \(GiftRule.proportionMax / 100).", field: field,
            values: ["most": String(GiftRule.proportionMax / 100)])
    }
}
