/// What donations are told about the system round them.
package struct DonationOptions: Sendable {
    /// Where browsers reach the pages, without a slash at the end.
    package var publicBaseURL: String
    /// How long an unpaid donation stays open.
    package var expiresInSeconds: Int
    /// A pending donation is asked about when nothing was heard of it for so long.
    package var askAfterSeconds: Int
    /// How long after its time an unpaid donation is left to the gateway, before this system closes it.
    package var graceSeconds: Int
    /// The language of mails to organizers: `en` or `zh`.
    package var organizerLanguage: String

    package init(
        publicBaseURL: String, expiresInSeconds: Int = 1800, askAfterSeconds: Int = 60, graceSeconds: Int = 600,
        organizerLanguage: String = "en"
    ) {
        self.publicBaseURL = publicBaseURL
        self.expiresInSeconds = expiresInSeconds
        self.askAfterSeconds = askAfterSeconds
        self.graceSeconds = graceSeconds
        self.organizerLanguage = organizerLanguage
    }

    /// Where the donor's browser goes after paying.
    package func resultURL(donationID: Int64) -> String { publicBaseURL + "/donations/\(donationID)/result" }

    /// Where a receipt is opened.
    package func receiptURL(code: String) -> String { publicBaseURL + "/receipts/" + code }
}
