extension FundraisingError {
    static var campaignClosed: Self {
        Self("campaign-closed", "This campaign is closed and takes no more donations.")
    }

    static var donationNotPending: Self {
        Self("donation-not-pending", "This donation has already ended.")
    }

    static var donationNotRetryable: Self {
        Self("donation-not-retryable", "Only a donation that failed or was cancelled can be tried again.")
    }

    static var donationUnderReview: Self {
        Self(
            "donation-under-review",
            "Money seems to have arrived for this donation. A person is looking at it; please do not pay again.")
    }

    static var donationNotRefundable: Self {
        Self("donation-not-refundable", "Only a completed donation that was paid can be refunded.")
    }

    static func refundTooLarge(_ left: Int64, _ currency: String) -> Self {
        let shown = Money.named(left, currency)
        return Self(
            "refund-too-large", "Of this donation \(shown) can still be refunded.", field: "amount",
            values: ["left": shown])
    }

    static var lateMoneyCompleted: Self {
        Self("late-money-completed", "This donation is completed: give the money back as a refund of it.")
    }

    static var refundRepeated: Self {
        Self(
            "refund-repeated",
            "Another refund of this donation was made meanwhile. Look at the donation again before you repeat it.")
    }

    static func webhookUnverified(_ why: String) -> Self {
        Self("webhook-unverified", "This is no result of the gateway: \(why).", values: ["why": why])
    }

    static func gatewayUnreachable(_ why: String) -> Self {
        Self(
            "gateway-unreachable", "The payment gateway gives no clear answer just now. Try again in a minute.",
            values: ["cause": why])
    }
}
