package import SluiceSchema

/// Why a channel could not render a call, or will not take a payment.
package struct ChannelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable kebab-case text: `method-unknown`, `field-required`, `currency-not-accepted`, `amount-out-of-range`,
    /// `order-number-unfit`, `operation-absent`, `not-rendered`, `token-missing`, `name-unknown`, `token-unreadable`,
    /// `keys-unreadable`.
    package var code: String
    /// A sentence for the person who meets it; never a secret.
    package var message: String
    /// Where in the plugin it went wrong; nil when the plugin is not to blame.
    package var position: SourcePosition?
    /// The field of the payment that is wrong or missing, as the unified API names it.
    package var field: String?

    package init(code: String, _ message: String, position: SourcePosition? = nil, field: String? = nil) {
        self.code = code
        self.message = message
        self.position = position
        self.field = field
    }

    package var description: String { (position.map { "\($0): " } ?? "") + "\(message) [\(code)]" }
}
