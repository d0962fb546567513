package import SluiceChannel
package import SluiceOutbound
package import SluiceTrade

/// What a provider's server understands of a request before it acts.
package struct Errand: Sendable {
    package var purpose: Purpose
    package var order: String?
    package var refund: String?
    /// The same for two network copies of one request.
    package var message: String

    package init(_ purpose: Purpose, order: String? = nil, refund: String? = nil, message: String) {
        self.purpose = purpose
        self.order = order
        self.refund = refund
        self.message = message
    }
}

/// A message of a provider on its way to the gateway.
package struct ProviderMessage: Sendable {
    package var place: CallbackPlace
    package var callback: WireCallback

    package init(_ place: CallbackPlace, _ callback: WireCallback) {
        self.place = place
        self.callback = callback
    }
}

/// How a genuine message is about something else than it should be.
package enum Twist: Sendable, Equatable {
    case none, otherAmount, otherCurrency, otherMerchant, otherNumber
    /// A success that has not happened, with nothing else wrong: only for messages whose proof does not fit.
    case claimed
}

/// A provider's protocol, spoken from the provider's side. It shares primitives with the gateway (digests, ciphers, JSON) and
/// no code that renders or reads a protocol.
package protocol Dialect: AnyObject, Sendable {
    /// The channel's label, and the first part of the host's name.
    var label: String { get }
    var ledger: ProviderLedger { get }
    /// Whether an order can be paid although nobody has seen what was answered to it.
    var isPayableUnseen: Bool { get }
    /// Whether the gateway can find out everything by asking, so that messages may be lost for good.
    var isAnswerable: Bool { get }
    /// Whether a payment can fail for good before its time is up.
    var isFailable: Bool { get }
    /// What a request is about; it does nothing.
    func errand(_ request: OutboundRequest) -> Errand
    /// Acts and answers.
    func answer(_ request: OutboundRequest, at now: Instant) -> OutboundAnswer
    /// The message about an order's or a refund's end.
    func message(about subject: ProviderLedger.Subject, at now: Instant, twist: Twist) -> ProviderMessage?
    /// Whether the gateway's reply ends the repeats.
    func isAcknowledged(_ reply: WireReply) -> Bool
    /// The same answer with a proof that does not fit.
    func spoiled(_ answer: OutboundAnswer) -> OutboundAnswer
    /// The same message with a proof that fits, whatever it had.
    func proved(_ message: ProviderMessage, at now: Instant) -> ProviderMessage
    /// The same message with a proof that does not fit.
    func spoiled(_ message: ProviderMessage) -> ProviderMessage
}

extension Dialect {
    package var host: String { "https://\(label).example" }
}
