import Logging
import SluiceChannel
import SluiceCrypto
import SluiceJSON
import SluiceTrade

/// Applies what a provider said to a trade or a refund. Whoever heard it (an answer, a callback, a query), the same checks
/// hold and the same records follow (T4, T6).
struct Settlement {
    let core: GatewayCore
    let adapter: Adapter

    /// How a report fared.
    enum Effect: Equatable {
        /// It changed the trade, and the change is on disk.
        case changed
        /// It said what was known already.
        case unchanged
        /// It names another amount or currency: nothing was changed.
        case mismatch(String)
    }

    /// What the plugin's calls may use: what earlier answers told to keep, unsealed.
    func facts(_ trade: Trade, refund: Refund? = nil) -> Facts {
        var kept: [String: String] = [:]
        for (name, value) in trade.channelData {
            guard value.hasPrefix("sealed:") else {
                kept[name] = value
                continue
            }
            if let bytes = try? core.sealer.open(value, context: Settlement.context(trade, name)) {
                kept[name] = String(decoding: bytes, as: UTF8.self)
            }
        }
        return Facts(trade: trade, refund: refund, kept: kept)
    }

    /// Values to keep, the secret ones sealed: they go to disk.
    func sealed(_ kept: [Kept], for trade: Trade) throws(GatewayError) -> [String: String] {
        var data: [String: String] = [:]
        for item in kept {
            guard item.isSecret else {
                data[item.name] = item.value
                continue
            }
            do {
                data[item.name] = try core.sealer.seal(
                    Array(item.value.utf8), context: Settlement.context(trade, item.name))
            } catch {
                throw GatewayError(.internalError, "A value to keep cannot be sealed: \(error)")
            }
        }
        return data
    }

    private static func context(_ trade: Trade, _ name: String) -> String { "kept \(trade.tradingOrderNo) \(name)" }

    /// Why a report cannot be about this trade, if it cannot.
    static func mismatch(_ report: TradeReport, _ trade: Trade) -> String? {
        if let number = report.tradingOrderNo, number != trade.tradingOrderNo { return "it names another order" }
        if let amount = report.amount, amount != trade.tradingAmount {
            return
                "it says \(amount) \(report.currency ?? trade.currency), the order says \(trade.tradingAmount) \(trade.currency)"
        }
        if let currency = report.currency, currency != trade.currency {
            return "it says \(currency), the order says \(trade.currency)"
        }
        return nil
    }

    static func event(_ report: TradeReport, kept: [String: String] = [:]) -> TradeEvent {
        let state: TradingState =
            switch report.state {
            case .pending: .pending
            case .succeeded: .succeeded
            case .closed: .closed
            case .failed: .failed
            }
        var facts: JSONObject = ["state": .text(state.word)]
        if let amount = report.amount { facts["amount"] = .integer(amount) }
        if let currency = report.currency { facts["currency"] = .text(currency) }
        return .reported(
            PaymentReport(
                state: state, transactionID: report.transactionID, payerID: report.payerID, paidTime: report.paidTime,
                code: report.code, message: report.message,
                resultJSON: state.isFinal ? JSONValue.object(facts).serializedText : nil, kept: kept))
    }

    /// Decides about one trade under its lock and commits what follows. `logs` go to disk in any case.
    /// - Parameters:
    ///   - isOurs: the events were decided here and not said by a provider, so that a trade that has ended meanwhile is not
    ///     contradicted by them.
    ///   - finish: may add to the commit what depends on the result, such as the reply that it makes.
    @discardableResult
    func apply(
        _ events: [TradeEvent], to tradingOrderNo: String, logs: [PaymentLogRecord], isOurs: Bool = false,
        finish: (Trade, inout Ledger.Changes) -> Void = { _, _ in }
    ) async throws(GatewayError) -> (trade: Trade, isChanged: Bool) {
        try await core.withTrade(tradingOrderNo) { () async throws(GatewayError) in
            guard let trade = try await core.ledger.trade(tradingOrderNo) else {
                throw GatewayError(.paymentNotFound, "There is no payment \(tradingOrderNo).")
            }
            var changes = Ledger.Changes(logs: logs)
            var result = trade
            let events = isOurs && trade.tradingState.isFinal ? [] : events
            if case .changed(let next, let notice) = trade.deciding(events, at: core.clock.now()) {
                changes.trades.append(TradeRecord(next, event: notice))
                result = next
            }
            finish(result, &changes)
            if !changes.isEmpty { try await core.ledger.commit(changes) }
            if changes.trades.contains(where: { $0.event != nil }) { core.noteEvent(changes.trades) }
            return (result, !changes.trades.isEmpty)
        }
    }

    /// Applies a provider's report to a trade, if it is about this trade at all.
    func apply(
        _ report: TradeReport, kept: [Kept] = [], to trade: Trade, logs: [PaymentLogRecord]
    ) async throws(GatewayError) -> Effect {
        if let mismatch = Settlement.mismatch(report, trade) {
            var logs = logs
            if !logs.isEmpty { logs[logs.count - 1].outcome = "amount-mismatch" }
            try await core.ledger.commit(Ledger.Changes(logs: logs))
            core.logger.error("a report about \(trade.tradingOrderNo) is not believed: \(mismatch)")
            return .mismatch(mismatch)
        }
        let event = Settlement.event(report, kept: try sealed(kept, for: trade))
        return try await apply([event], to: trade.tradingOrderNo, logs: logs).isChanged ? .changed : .unchanged
    }
}

extension GatewayCore {
    /// Wakes the forwarder, and tells operations of what must not be overlooked.
    func noteEvent(_ records: [TradeRecord]) {
        for record in records where record.event == .contradicted {
            let trade = record.trade
            logger.error(
                "trade \(trade.tradingOrderNo) ended as \(trade.tradingState.word), but its provider now says \(trade.contradiction?.word ?? "otherwise")"
            )
        }
        for record in records where record.event != nil { forwardCalls.call(record.trade.appID) }
    }
}
