import SluiceChannel
import SluiceJSON
import SluiceTrade

/// Where the buyer's browser goes after it came back from the provider.
package enum ReturnReply: Sendable, Equatable {
    /// To the business system, with the number and the state in the query; the forwarded result is what counts.
    case redirect(String)
    /// The business system gave no address: a page says how it stands.
    case page(state: String, tradingOrderNo: String)
    /// The return did not verify, or is for no payment.
    case refused(String)
}

/// `GET|POST /return/{channel_label}`: verified; the capture or confirming call made where the protocol demands one; then on
/// to the business system.
struct ReturnReceiver {
    let core: GatewayCore
    let adapter: Adapter
    let received: WireCallback

    private var client: ProviderClient { ProviderClient(core: core, adapter: adapter) }

    func run() async throws(GatewayError) -> ReturnReply {
        var reading = ReturnReading.notDeclared
        for _ in 0..<2 {
            reading = adapter.receiveReturn(received, moment: client.moment(), supply: client.currentSupply())
            guard case .needsKey(let ring, let id) = reading else { break }
            let isKnown = try await core.withTurn(adapter, .upkeep) { () async throws(GatewayError) in
                await client.fetchKeys(ring: ring, id: id, subject: CallSubject())
            }
            guard isKnown else { break }
        }
        switch reading {
        case .returned(let number, let next): return try await returned(number, next)
        case .refused(let refusal): return try await refuse("refused-\(refusal.kind.rawValue)", refusal.sentence)
        case .needsKey: return try await refuse("refused-unknown_key", "The key of this message is not known.")
        case .notDeclared: return .refused("This channel sends no browsers back.")
        }
    }

    private func returned(_ number: String, _ next: ReturnStep) async throws(GatewayError) -> ReturnReply {
        guard let known = try await core.ledger.trade(number), known.tradingChannel == adapter.profile.label else {
            return try await refuse("unknown-order", "There is no such payment.")
        }
        try await core.ledger.commit(.log(log("accepted", trade: number)))
        var trade = known
        if !trade.tradingState.isFinal, next != .nothing {
            trade =
                try await core.withTurnIfFree(adapter) { () async throws(GatewayError) in
                    try await follow(next, known)
                } ?? known
        }
        guard let url = trade.returnURL else {
            return .page(state: trade.tradingState.word, tradingOrderNo: trade.tradingOrderNo)
        }
        let query =
            "trading_order_no=\(trade.tradingOrderNo)&product_order_no=\(trade.productOrderNo)&state=\(trade.tradingState.word)"
        return .redirect(ReturnReceiver.append(query, to: url))
    }

    private func follow(_ next: ReturnStep, _ trade: Trade) async throws(GatewayError) -> Trade {
        let inquiry = Inquiry(core: core, adapter: adapter)
        switch next {
        case .nothing: return trade
        case .query: return try await inquiry.ask(trade).trade
        case .confirm:
            // The buyer may press "back" and come again: one confirming call at a time, and none for a final trade. Nor is
            // the payment given up meanwhile: the provider would not know of this call yet, and take the money afterwards.
            let lock = GatewayCore.placing(appID: trade.appID, productOrderNo: trade.productOrderNo)
            return try await core.inFlight.withLock(lock) { () async throws(GatewayError) in
                guard let latest = try await core.ledger.trade(trade.tradingOrderNo), !latest.tradingState.isFinal
                else {
                    return try await core.ledger.trade(trade.tradingOrderNo) ?? trade
                }
                return try await confirm(latest)
            }
        }
    }

    private func confirm(_ trade: Trade) async throws(GatewayError) -> Trade {
        let settlement = Settlement(core: core, adapter: adapter)
        let performed = try await client.perform(.confirm, facts: settlement.facts(trade))
        let outcome = performed.outcome
        if outcome.verdict == .accepted, let report = outcome.trade {
            _ = try await settlement.apply(report, kept: outcome.kept, to: trade, logs: performed.logs)
        } else {
            // Also an explicit "no" is settled by a query: the call may have been the second one.
            try await core.ledger.commit(Ledger.Changes(logs: performed.logs))
            return try await Inquiry(core: core, adapter: adapter).ask(trade).trade
        }
        return try await core.ledger.trade(trade.tradingOrderNo) ?? trade
    }

    private func refuse(_ outcome: String, _ sentence: String) async throws(GatewayError) -> ReturnReply {
        var line = log(outcome)
        line.responseData = ["reason": .text(sentence)]
        try await core.ledger.commit(.log(line))
        return .refused(sentence)
    }

    private func log(_ outcome: String, trade: String? = nil) -> PaymentLogRecord {
        var line = core.log(.fromProvider, "return", outcome: outcome, channel: adapter.profile.label, trade: trade)
        line.requestData = adapter.loggable(callback: received)
        return line
    }

    /// Adds to the query of a URL that was checked when the payment was made; a fragment stays at the end.
    static func append(_ query: String, to url: String) -> String {
        let parts = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let separator = parts[0].contains("?") ? "&" : "?"
        return parts[0] + separator + query + (parts.count == 2 ? "#" + parts[1] : "")
    }
}
