package import SluiceJSON

/// What became of a call.
package enum Verdict: String, Sendable, CaseIterable {
    /// The provider took it.
    case accepted
    /// The provider explicitly said no, and nothing has happened.
    case refused
    /// The provider does not know this order or refund.
    case notFound = "not_found"
    /// Anything else: to be settled by query.
    case unknown
}

/// A value of an answer that later calls need.
package struct Kept: Sendable, Equatable {
    package var name: String
    package var value: String
    /// Whether the journal must seal it.
    package var isSecret: Bool

    package init(name: String, value: String, isSecret: Bool) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}

/// What the buyer's side must do next.
package enum PayAction: Sendable {
    case qrCode(String)
    case redirect(String)
    /// A form that the browser submits by itself; fields in the order of the plugin.
    case form(url: String, method: String, fields: [(String, String)])
    case html(String)
    case sdk(JSONObject)
    case none
}

/// An answer in neutral words.
package struct OperationOutcome: Sendable {
    package var verdict: Verdict
    package var trade: TradeReport?
    package var refund: RefundReport?
    package var action: PayAction?
    package var kept: [Kept]
    /// The provider's own code and words.
    package var code: String?
    package var message: String?
    /// Why the verdict is `unknown` although an answer came: a stable word (`unverified`, `unreadable`, `merchant`) and
    /// a sentence without secrets, as `word: sentence`.
    package var problem: String?

    package init(
        verdict: Verdict, trade: TradeReport? = nil, refund: RefundReport? = nil, action: PayAction? = nil,
        kept: [Kept] = [], code: String? = nil, message: String? = nil, problem: String? = nil
    ) {
        self.verdict = verdict
        self.trade = trade
        self.refund = refund
        self.action = action
        self.kept = kept
        self.code = code
        self.message = message
        self.problem = problem
    }
}
