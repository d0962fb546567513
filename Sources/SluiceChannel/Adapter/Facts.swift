package import SluiceCrypto
package import SluiceTrade

/// Everything that a rendering needs and that is no fact: given by the caller, so that the same arguments give the same
/// bytes.
package struct Moment: Sendable, Equatable {
    package var now: Instant
    /// 32 random upper-case hexadecimal digits.
    package var nonce: String

    package init(now: Instant, nonce: String) {
        self.now = now
        self.nonce = nonce
    }
}

/// What is known of the trade that a call is about.
package struct Facts: Sendable, Equatable {
    package var trade: Trade
    package var refund: Refund?
    /// What earlier answers told to keep, opened: secret values are given in the clear here and nowhere else.
    package var kept: [String: String]
    /// Fields of the trade that a case leaves out, although a journal record always has them.
    var absentFields: Set<String> = []

    package init(trade: Trade, refund: Refund? = nil, kept: [String: String] = [:]) {
        self.trade = trade
        self.refund = refund
        self.kept = kept
    }
}

/// What the gateway has fetched for a channel so far.
package struct Supply: Sendable {
    /// Token name to its value.
    package var tokens: [String: String]
    /// Ring to id to key.
    package var keys: [String: [String: PublicKey]]

    package init(tokens: [String: String] = [:], keys: [String: [String: PublicKey]] = [:]) {
        self.tokens = tokens
        self.keys = keys
    }
}
