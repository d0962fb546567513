import SluiceChannel
import SluiceTrade

/// Sends a refund and books what the provider says to it.
struct RefundCall {
    let core: GatewayCore
    let adapter: Adapter

    /// - Parameters:
    ///   - isRepeat: an earlier call may have arrived; a "no" to this one is believed only when the provider still does not
    ///     know the refund.
    ///   - finish: may add to the last commit what depends on the result.
    @discardableResult
    func send(
        _ refund: Refund, of trade: Trade, isRepeat: Bool = false,
        finish: (Refund, inout Ledger.Changes) -> Void = { _, _ in }
    ) async throws(GatewayError) -> Refund {
        let settlement = Settlement(core: core, adapter: adapter)
        let client = ProviderClient(core: core, adapter: adapter)
        let facts = settlement.facts(trade, refund: refund)
        var performed = try await client.perform(.refund, facts: facts)
        if isRepeat, performed.outcome.verdict == .refused {
            let asked = try await client.perform(.refundQuery, facts: facts)
            performed.logs += asked.logs
            if asked.outcome.verdict != .notFound { performed.outcome.verdict = .unknown }
        }
        let outcome = performed.outcome
        var events: [RefundEvent] = []
        switch outcome.verdict {
        case .accepted:
            events.append(.accepted(refundID: outcome.refund?.refundID, code: outcome.code, message: outcome.message))
            if let report = outcome.refund, Settlement.mismatch(report, refund) == nil {
                events.append(Settlement.event(report))
            }
        case .refused: events.append(.refused(code: outcome.code, message: outcome.message))
        case .notFound, .unknown:
            events.append(.accepted(refundID: nil, code: outcome.code, message: outcome.message ?? outcome.problem))
        }
        return try await settlement.apply(
            events, toRefund: refund.refundNo, of: trade.tradingOrderNo, logs: performed.logs, finish: finish
        ).refund
    }
}
