/// A kind of activity: what persons do in it, and what a company gives for it.
///
/// A new kind is one file with one type of this protocol, and its line in `ActivityTypes`. Orders, shares, the worker and
/// the list know this protocol only.
package protocol ActivityType: Sendable {
    /// Its row in `activity_type`. Never changed once it has been released.
    var id: String { get }
    var name: Bilingual { get }
    /// One sentence for the organizer who chooses it.
    var explanation: Bilingual { get }
    /// What a company's line may say.
    var terms: Set<GiftTerm> { get }
    /// The numbers that an activity of this type needs beside the common fields.
    var ruleFields: [ActivityField] { get }
    /// What a logged-in person does on the campaign's page; `nil` for a type that follows donations.
    var deed: Deed? { get }
    /// What has happened in the sense of this type; `nil` where the occasion means nothing to it.
    func event(for occasion: Occasion) -> EventWish?
    /// What a company gives for an event in minor units, before its budget and the activity's cap are looked at. Never
    /// negative, and never more for a smaller quantity.
    func gift(_ terms: GiftTerms, quantity: Int64, rules: [String: Int64]) -> Int64
    /// For what companies give in an activity with these numbers, for those who may do it: one sentence.
    func rule(_ numbers: [String: Int64]) -> Bilingual
    /// What the person did, to stand after a name in the list: "shared this campaign".
    func sentence(of event: ActivityEvent) -> Bilingual
}

/// What a person does on a campaign's page.
package struct Deed: Sendable {
    package let button: Bilingual
    /// The numbers that the person fills in; none for a mere button.
    package let fields: [ActivityField]
    /// The style of its entries in the list: a word of small letters.
    package let style: String
}

/// What may make an event.
package enum Occasion: Sendable {
    /// A person did the deed: the account, the day in the campaign's time zone (`2026-11-21`), the numbers filled in.
    case deed(accountID: Int64, day: String, numbers: [String: Int64])
    /// An ordinary donation was completed, or money of it went back since.
    case donation(Donation)
}

/// An event as a type sees it.
package struct EventWish: Sendable, Equatable {
    /// What was done: `share`, `donation DON-7`. The type reads it again in `sentence(of:)`.
    package let userEvent: String
    /// What of it may happen once in an activity.
    package let once: String
    /// How much was done: what `gift` is given.
    package let quantity: Int64
}

/// What a company's line says about its gift.
package enum GiftTerm: String, Sendable, CaseIterable { case amount, proportion }

/// A company's terms: exactly one of the two.
package enum GiftTerms: Sendable, Equatable {
    /// Minor units.
    case amount(Int64)
    /// Basis points: 10000 is as much as the person gave.
    case proportion(Int64)

    package var term: GiftTerm {
        switch self {
        case .amount: .amount
        case .proportion: .proportion
        }
    }
}
