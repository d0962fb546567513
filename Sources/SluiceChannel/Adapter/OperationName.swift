/// What the gateway can ask of a channel. The raw value is the word in plugins and in the payment log.
package enum OperationName: String, Sendable, CaseIterable, Hashable {
    case pay, query, close, refund
    case refundQuery = "refund_query"
    /// The second call that is due when the buyer is back.
    case confirm

    /// Whether `refund.X` has a value in it.
    var isAboutRefund: Bool { self == .refund || self == .refundQuery }
}

/// Who carries a rendered call to the provider.
package enum SentBy: String, Sendable, CaseIterable {
    /// The gateway sends it and reads the answer.
    case sluice
    /// Nothing is sent: the result hands the rendered request over to the buyer's browser.
    case browser
    /// There is no call; the plugin decides by itself.
    case nobody
}

/// Whether a channel has an operation.
package enum Availability: Sendable, Equatable {
    case declared(SentBy)
    /// A sentence for the caller: why there is none.
    case absent(reason: String)
}
