/// What may go wrong with one exchange between the gateway and somebody outside.
package enum Fault: String, Sendable, CaseIterable {
    /// Nobody listens; provably nothing was sent.
    case refused
    /// The request is lost on its way; the caller waits in vain.
    case requestLost
    /// The request arrives only after the caller has given up.
    case requestLate
    /// The network delivers the request twice.
    case requestTwice
    /// It was acted upon, and the answer is lost.
    case answerLost
    /// It was acted upon at once, and the answer comes just before the caller's patience ends.
    case answerLate
    /// It was acted upon, and the connection is cut at once.
    case reset
    /// 503 before anything was done.
    case serverError
    /// It was acted upon, and the answer is a 500 without a proof.
    case serverErrorAfter
    /// It was acted upon, and the answer is 200 with bytes that mean nothing.
    case garbage
    /// It was acted upon, and the answer ends in the middle.
    case truncated
    /// It was acted upon, and the proof of the answer does not fit.
    case badProof
    /// The gateway dies before the request arrives.
    case crashBefore
    /// It was acted upon, and the gateway dies before the answer arrives.
    case crashAfter
}

/// What an exchange is about.
package enum Purpose: String, Sendable, CaseIterable {
    case pay, query, close, refund, refundQuery, confirm, other
    /// An access token, or the keys by which the provider signs.
    case token, keys
    /// A result on its way to the business system.
    case forward
}

/// What may go wrong with a message of a provider.
package enum MessageFault: String, Sendable, CaseIterable {
    /// It never arrives; the provider tries again later.
    case lost
    /// It arrives, and its acknowledgement is lost.
    case acknowledgementLost
    case twice, late
    /// A copy with a wrong proof arrives before it.
    case forgedFirst
    /// The provider never sends it: only a query can tell.
    case never
}

/// What somebody may forge who knows everything but the keys.
package enum Forgery: String, Sendable, CaseIterable {
    /// A success with a proof that does not fit.
    case wrongProof
    /// A genuine message of the provider that names another amount.
    case otherAmount
    /// A genuine message that names another currency.
    case otherCurrency
    /// A genuine message for another merchant of the same provider.
    case otherMerchant
    /// A genuine message, brought to another channel.
    case otherChannel
    /// A genuine message about a number that nobody has given.
    case unknownNumber
    /// A success that is signed with a key of the forger's own, under an id that leads to him.
    case strangersKey
    /// The same under an id that the provider might have given.
    case unknownKey
}

/// How a buyer's browser comes back from the provider.
package enum Comeback: String, Sendable, CaseIterable {
    /// As the provider sent it.
    case genuine
    /// The buyer loads the page again at once.
    case twice
    /// With parameters that claim a payment.
    case claims
    /// With a proof, if it has one, that does not fit.
    case wrongProof
    /// With the number of another order in the place of its own.
    case otherNumber
    /// With a number that nobody has given.
    case unknownNumber
    /// To the place of another channel.
    case otherChannel
    /// Without any parameter.
    case bare
}

/// What becomes of what was written and not synced when the gateway dies.
package enum Fate: String, Sendable, CaseIterable {
    /// The process was killed: the kernel still writes everything.
    case kept
    /// The power went: of each write all, nothing or a prefix is there.
    case torn
    /// The power went, and single sectors are missing.
    case holes
    /// The power went, and nothing that was not synced is there.
    case lost
}

// In a plan that somebody reads, a fault is one word.

extension Fault: CustomDebugStringConvertible {
    package var debugDescription: String { rawValue }
}

extension Purpose: CustomDebugStringConvertible {
    package var debugDescription: String { rawValue }
}

extension MessageFault: CustomDebugStringConvertible {
    package var debugDescription: String { rawValue }
}

extension Forgery: CustomDebugStringConvertible {
    package var debugDescription: String { rawValue }
}

extension Comeback: CustomDebugStringConvertible {
    package var debugDescription: String { rawValue }
}

extension Fate: CustomDebugStringConvertible {
    package var debugDescription: String { rawValue }
}
