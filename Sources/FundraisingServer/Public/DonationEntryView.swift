/// A line of a campaign's list, as the partial `entries` shows it.
struct DonationEntryView: Sendable {
    static let partial = #"""

        """#
}
