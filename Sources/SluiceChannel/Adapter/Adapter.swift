package import SluiceJSON
package import SluiceTrade

/// One channel, compiled: a merchant's account at a provider as pure functions from facts to bytes and from bytes to
/// facts. No clock, disk or network; the same arguments give the same answer.
package struct Adapter: Sendable {
    /// What may be shown of the channel.
    package let profile: ChannelProfile
}

extension Adapter {
    /// Whether the channel has an operation, and who sends its call.
    package func availability(_ operation: OperationName) -> Availability { .absent(reason: "not compiled") }

    /// Why a payment cannot be asked for: an unknown method, a currency that is not taken, an amount out of range, a
    /// missing field, an order number that the provider would not take. nil when it can.
    package func payProblem(_ trade: Trade, method: String?) -> ChannelError? { ChannelError(code: "operation-absent", "") }

    /// The method of that name, or the default for nil; nil when there is none.
    package func payMethod(named name: String?) -> String? { nil }

    /// Calls that the operation takes, one after the other; 0 when it is not declared.
    package func stepCount(_ operation: OperationName, method: String) -> Int { 0 }

    /// Tokens that a step needs, to be fetched before `render`.
    package func tokensNeeded(_ operation: OperationName, method: String, step: Int) -> [String] { [] }

    /// Tokens that the request of a callback's call needs.
    package func tokensNeeded(call name: String) -> [String] { [] }

    /// Tokens that the request of a key ring needs.
    package func tokensNeeded(ring name: String) -> [String] { [] }

    /// The signed request of a step.
    package func render(
        _ operation: OperationName, step: Int, facts: Facts, moment: Moment, supply: Supply
    ) throws(ChannelError) -> RenderedCall { throw ChannelError(code: "operation-absent", "") }

    /// What the answer to a step says. Never throws: what cannot be believed or read is `unknown`.
    package func read(
        _ operation: OperationName, step: Int, call: RenderedCall, answer: WireAnswer, facts: Facts, moment: Moment,
        supply: Supply
    ) -> Reading { .finished(OperationOutcome(verdict: .unknown)) }

    /// The outcome of an operation that the gateway does not send: by the browser (`call` is what it will carry) or by
    /// nobody (`call` is nil).
    package func decide(
        _ operation: OperationName, facts: Facts, moment: Moment, supply: Supply, call: RenderedCall?
    ) throws(ChannelError) -> OperationOutcome { throw ChannelError(code: "operation-absent", "") }

    /// What may stand in the payment log of an answer.
    package func loggable(answer: WireAnswer, operation: OperationName) -> JSONValue { .null }

    /// What may stand in the payment log of a callback.
    package func loggable(callback: WireCallback) -> JSONValue { .null }

    /// The request that fetches a token.
    package func renderToken(_ name: String, moment: Moment) throws(ChannelError) -> RenderedCall {
        throw ChannelError(code: "name-unknown", "")
    }

    /// The token in an answer.
    package func readToken(
        _ name: String, call: RenderedCall, answer: WireAnswer, moment: Moment
    ) throws(ChannelError) -> FetchedToken { throw ChannelError(code: "name-unknown", "") }

    /// The request that fetches the keys of a ring, because `id` is not known.
    package func renderKeys(
        _ ring: String, id: String, moment: Moment, supply: Supply
    ) throws(ChannelError) -> RenderedCall { throw ChannelError(code: "name-unknown", "") }

    /// How long an unknown id may cause no second fetch of a ring, in milliseconds.
    package func keyFetchPauseMS(_ ring: String) -> Int { 60_000 }

    /// The keys in an answer.
    package func readKeys(
        _ ring: String, id: String, call: RenderedCall, answer: WireAnswer, moment: Moment
    ) throws(ChannelError) -> [FetchedKey] { throw ChannelError(code: "name-unknown", "") }

    /// What a callback says, if it can be believed. `calls` are the answers to what `needsCall` asked for before.
    package func receive(
        at place: CallbackPlace, _ callback: WireCallback, moment: Moment, supply: Supply,
        calls: [String: (RenderedCall, WireAnswer)] = [:]
    ) -> CallbackReading { .refused(CallbackRefusal(.method, "not compiled"), callback: nil) }

    /// The request that asks the provider about a callback.
    package func renderCall(
        _ name: String, for callback: WireCallback, moment: Moment, supply: Supply
    ) throws(ChannelError) -> RenderedCall { throw ChannelError(code: "name-unknown", "") }

    /// What is said back to a callback.
    package func acknowledge(
        _ callback: String?, at place: CallbackPlace, outcome: AcknowledgeOutcome, reason: String,
        received: WireCallback, moment: Moment
    ) -> WireReply { WireReply(status: 500) }

    /// What the buyer's return says.
    package func receiveReturn(_ received: WireCallback, moment: Moment, supply: Supply) -> ReturnReading { .notDeclared }
}
