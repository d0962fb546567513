/// What a visitor asks for: so much, to that campaign, in that way. Amounts are in minor units of the campaign's currency.
package struct DonationWish: Sendable, Equatable {
    package var campaignSlug: String
    package var amount: Int64
    package var tradingChannel: String
    package var method: String?
    /// The name in the campaign's list; empty for none.
    package var donorName: String
    package var message: String
    /// Where receipt and news go; empty where none is wanted.
    package var email: String
    /// The UUID that stands in for an account.
    package var visitorID: String
    package var accountID: Int64?
    /// `en` or `zh`.
    package var language: String
    package var clientIP: String?

    package init(
        campaignSlug: String, amount: Int64, tradingChannel: String, method: String? = nil, donorName: String = "",
        message: String = "", email: String = "", visitorID: String, accountID: Int64? = nil, language: String = "en",
        clientIP: String? = nil
    ) {
        self.campaignSlug = campaignSlug
        self.amount = amount
        self.tradingChannel = tradingChannel
        self.method = method
        self.donorName = donorName
        self.message = message
        self.email = email
        self.visitorID = visitorID
        self.accountID = accountID
        self.language = language
        self.clientIP = clientIP
    }

    /// The same wish without blanks at the ends. Throws the first thing that is wrong with it, by field.
    func checked() throws(FundraisingError) -> DonationWish {
        var wish = self
        wish.donorName = donorName.trimmingBlanks
        wish.message = message.trimmingBlanks
        wish.email = email.trimmingBlanks
        guard amount > 0 else { throw .amountTooSmall("amount") }
        guard amount <= Money.donationMax else { throw .amountTooLarge("amount", String(Money.donationMax)) }
        guard !tradingChannel.isEmpty else {
            throw FundraisingError("channel-missing", "Choose how you want to pay.", field: "channel")
        }
        try TextRule.line(wish.donorName, field: "donor_name", lettersMax: 60)
        try TextRule.paragraph(wish.message, field: "message", lettersMax: 500)
        try TextRule.email(wish.email, field: "email")
        guard visitorID.isUUIDText else {
            throw FundraisingError(
                "visitor-unknown", "Your browser must take cookies for a donation. Load the page again.")
        }
        wish.visitorID = visitorID.lowercased()
        return wish
    }
}
