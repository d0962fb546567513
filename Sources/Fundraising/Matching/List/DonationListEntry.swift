package import Foundation

/// One line of a campaign's list.
package struct DonationListEntry: Sendable, Equatable, Identifiable {
    /// What the line is. The event decides, and its type; nothing in the order does.
    package enum Kind: Sendable, Equatable {
        /// Somebody gave money.
        case donation
        /// Somebody did what companies give for: shared, walked. With the style and the sentence of the event's type.
        case deed(style: String, sentence: Bilingual)
        /// A company gave what it promised when somebody did so: the person's name (empty for none) and the sentence.
        case gift(person: String, sentence: Bilingual)

        /// The name of its style in pages.
        package var style: String {
            switch self {
            case .donation: "donation"
            case .deed(let style, _): style
            case .gift: "gift"
            }
        }
    }

    /// What a company gives for a deed.
    package struct Promise: Sendable, Equatable {
        package let company: String
        /// In minor units, less what was taken back.
        package let amount: Int64
        /// Whether the money is there: "gave" instead of "will give".
        package let isPaid: Bool
    }

    /// The donation's id: the cursor of the list as well.
    package let id: Int64
    package let kind: Kind
    /// Empty for who wants no name there.
    package let name: String
    /// In minor units, less what was refunded. 0 for a deed.
    package let amount: Int64
    package let currency: String
    package let message: String
    package let date: Date
    /// At a deed: what companies give for it, in the order of their ids.
    package let promises: [Promise]
}
