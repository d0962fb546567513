package import SluiceAuditor
package import SluiceChannel
package import SluiceOutbound
package import SluiceTrade

/// What a provider's server understands of a request before it acts.
package struct Errand: Sendable {
    package var purpose: Purpose
    package var order: String?
    package var refund: String?
    /// A query that shows the refunds of the order too: perhaps it is about one of these.
    package var isPerhapsAboutRefund = false
    /// The same for two network copies of one request.
    package var message: String

    package init(
        _ purpose: Purpose, order: String? = nil, refund: String? = nil, isPerhapsAboutRefund: Bool = false,
        message: String
    ) {
        self.purpose = purpose
        self.isPerhapsAboutRefund = isPerhapsAboutRefund
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
    /// Where the provider can be reached.
    var hosts: [String] { get }
    /// Where it grants tokens, if its calls carry any.
    var office: TokenOffice? { get }
    /// Whether money is taken only when the merchant asks for it, after the buyer has come back.
    var isCaptured: Bool { get }
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
    /// The same message with the proof of somebody who has a key of his own; `nil` where keys have no ids.
    /// - Parameter leads: the key's id leads to its owner; else it is one that the provider might have given.
    func estranged(_ message: ProviderMessage, at now: Instant, leads: Bool) -> ProviderMessage?
    /// The buyer says yes to an order that he sees, or tries to.
    /// - Parameter late: also to one that was closed before.
    func buyerPays(_ number: String, at now: Instant, late: Bool)
    /// The buyer's payment fails.
    func buyerFails(_ number: String, at now: Instant)
    /// The browser of an order's buyer on its way back; `nil` where it is not sent back.
    func comeback(_ number: String, at now: Instant) -> WireCallback?
    /// Signs with another key from now on.
    func changesKey()
    /// Lets what is under way at the provider come to its end.
    func settle(at now: Instant)
    /// What this provider itself saw go wrong.
    var complaints: [Finding] { get }
    /// Orders and refunds that it has refused for good; `nil` where that is not known.
    var refusals: Set<String>? { get }
}

extension Dialect {
    package var host: String { "https://\(label).example" }
    package var hosts: [String] { [host] }
    package var office: TokenOffice? { nil }
    package var isCaptured: Bool { false }
    package var complaints: [Finding] { [] }
    package var refusals: Set<String>? { nil }

    package func estranged(_ message: ProviderMessage, at now: Instant, leads: Bool) -> ProviderMessage? { nil }

    package func buyerPays(_ number: String, at now: Instant, late: Bool) {
        ledger.pay(number, atMS: now.milliseconds, late: late)
    }

    package func buyerFails(_ number: String, at now: Instant) { if isFailable { ledger.end(number, as: .failed) } }

    package func comeback(_ number: String, at now: Instant) -> WireCallback? { nil }

    package func changesKey() {}

    package func settle(at now: Instant) { ledger.expire(atMS: now.milliseconds) }
}
