/// What booking a payment or refund came to.
package struct Booking: Sendable, Equatable {
    package enum Outcome: String, Sendable {
        case completed, failed, cancelled
        /// Not ended yet at the gateway.
        case open
        /// It says what the books say already.
        case known
        /// It does not fit: nothing was booked, and a person is told.
        case attention
    }

    package let outcome: Outcome
    /// The donation as it is now, where there is one.
    package let donationID: Int64?

    init(_ outcome: Outcome, _ donationID: Int64? = nil) {
        self.outcome = outcome
        self.donationID = donationID
    }
}
