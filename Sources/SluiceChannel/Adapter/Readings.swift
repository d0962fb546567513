package import SluiceCrypto
package import SluiceTrade

/// What reading an answer came to.
package enum Reading: Sendable {
    case finished(OperationOutcome)
    /// The proof was made with a key that is not at hand: fetch it and read again.
    case needsKey(ring: String, id: String)
    /// The token of that name is no longer taken: fetch a new one and make the call once more.
    case tokenExpired(String)
}

/// A token as fetched.
package struct FetchedToken: Sendable, Equatable {
    package var value: String
    package var expires: Instant
    /// From then on a new one should be fetched, while this one still works.
    package var renewFrom: Instant

    package init(value: String, expires: Instant, renewFrom: Instant) {
        self.value = value
        self.expires = expires
        self.renewFrom = renewFrom
    }
}

/// A key of a ring as fetched.
package struct FetchedKey: Sendable {
    package var id: String
    package var key: PublicKey
    /// nil: until another fetch no longer brings it.
    package var validUntil: Instant?

    package init(id: String, key: PublicKey, validUntil: Instant?) {
        self.id = id
        self.key = key
        self.validUntil = validUntil
    }
}

/// The two doors for callbacks of a channel.
package enum CallbackPlace: String, Sendable, CaseIterable {
    case notify, refund
}

/// Why something from outside is not believed.
package enum RefusalKind: String, Sendable, CaseIterable {
    /// The proof is missing or wrong.
    case signature
    /// The message's own time is too far from now.
    case stale
    /// It is for another merchant.
    case merchant
    /// It cannot be read, or misses what it must say.
    case malformed
    /// An amount that is no whole number of minor units, or of an unknown currency.
    case amount
    /// The proof was made with a key that nobody vouches for.
    case unknownKey = "unknown_key"
    /// It comes from an address that is not on the list.
    case network
    /// It came with another HTTP method, or no callback of this place fits it.
    case method
}

/// A refusal in a word and a sentence without secrets.
package struct CallbackRefusal: Error, Sendable, Equatable {
    package var kind: RefusalKind
    package var sentence: String

    package init(_ kind: RefusalKind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }
}

/// What reading a callback came to. `callback` is the name in the plugin, for the acknowledgement.
package enum CallbackReading: Sendable {
    case events([ChannelEvent], callback: String)
    case ignored(callback: String)
    case handshake(WireReply)
    case needsKey(ring: String, id: String)
    /// The provider must be asked first: `renderCall` with this name, then `receive` again with the answer.
    case needsCall(name: String)
    case refused(CallbackRefusal, callback: String?)
}

/// What became of a callback, for the words of the acknowledgement.
package enum AcknowledgeOutcome: String, Sendable, CaseIterable {
    case ok, duplicate, ignored
    case unknownOrder = "unknown_order"
    case amountMismatch = "amount_mismatch"
    case refused, error
}

/// What to do when the buyer is back.
package enum ReturnStep: String, Sendable, CaseIterable {
    case confirm, query, nothing
}

/// What reading the buyer's return came to.
package enum ReturnReading: Sendable, Equatable {
    case returned(tradingOrderNo: String, next: ReturnStep)
    case refused(CallbackRefusal)
    case needsKey(ring: String, id: String)
    case notDeclared
}
