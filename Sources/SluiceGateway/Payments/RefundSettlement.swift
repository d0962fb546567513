import Logging
import SluiceChannel
import SluiceTrade

extension Settlement {
    /// Why a report cannot be about this refund, if it cannot.
    static func mismatch(_ report: RefundReport, _ refund: Refund) -> String? {
        if let number = report.refundNo, number != refund.refundNo { return "it names another refund" }
        if let number = report.tradingOrderNo, number != refund.tradingOrderNo { return "it names another order" }
        if let amount = report.amount, amount != refund.refundAmount {
            return "it says \(amount), the refund says \(refund.refundAmount) \(refund.currency)"
        }
        if let currency = report.currency, currency != refund.currency {
            return "it says \(currency), the refund says \(refund.currency)"
        }
        return nil
    }

    static func event(_ report: RefundReport) -> RefundEvent {
        let status: RefundStatus =
            switch report.status {
            case .processing: .processing
            case .succeeded: .succeeded
            case .failed: .failed
            }
        return .reported(status: status, refundID: report.refundID, code: report.code, message: report.message)
    }

    /// Decides about one refund under its trade's lock; a success is booked on the trade in the same commit.
    @discardableResult
    func apply(
        _ events: [RefundEvent], toRefund refundNo: String, of tradingOrderNo: String, logs: [PaymentLogRecord],
        finish: (Refund, inout Ledger.Changes) -> Void = { _, _ in }
    ) async throws(GatewayError) -> (refund: Refund, isChanged: Bool) {
        try await core.withTrade(tradingOrderNo) { () async throws(GatewayError) in
            guard let refund = try await core.ledger.refund(refundNo),
                let trade = try await core.ledger.trade(tradingOrderNo)
            else { throw GatewayError(.refundNotFound, "There is no refund \(refundNo).") }
            var changes = Ledger.Changes(logs: logs)
            var result = refund
            var notice: RefundNotice?
            let now = core.clock.now()
            for event in events {
                guard case .changed(let next, let said) = result.deciding(event, at: now) else { continue }
                result = next
                notice = said ?? notice
            }
            if result != refund {
                result.version = refund.version + 1
                changes.refunds.append(RefundRecord(result, event: notice))
            }
            if notice == .succeeded, let booked = try await booking(result, on: trade, at: now) {
                changes.trades.append(TradeRecord(booked))
            }
            if notice == .contradicted {
                core.logger.error(
                    "refund \(refundNo) ended as \(refund.refundStatus.word), but its provider now says otherwise")
            }
            finish(result, &changes)
            if !changes.isEmpty { try await core.ledger.commit(changes) }
            if notice != nil { core.forwardCalls.call(result.appID) }
            return (result, !changes.refunds.isEmpty)
        }
    }

    /// The trade with everything booked that has been given back. It is counted anew and not added to: after a crash in the
    /// middle of a commit the trade's line may be there without the refund's, or the other way round.
    private func booking(_ succeeded: Refund, on trade: Trade, at now: Instant) async throws(GatewayError) -> Trade? {
        let others = try await core.ledger.refunds(of: trade.tradingOrderNo)
            .filter { $0.refundStatus == .succeeded && $0.refundNo != succeeded.refundNo }
        let missing = others.reduce(succeeded.refundAmount) { $0 + $1.refundAmount } - trade.refund
        guard missing > 0, case .changed(let booked, _) = trade.deciding(.refunded(amount: missing), at: now) else {
            return nil
        }
        return booked
    }

    /// Applies a provider's report to a refund, if it is about this refund at all.
    func apply(_ report: RefundReport, to refund: Refund, logs: [PaymentLogRecord]) async throws(GatewayError) -> Effect
    {
        if let mismatch = Settlement.mismatch(report, refund) {
            var logs = logs
            if !logs.isEmpty { logs[logs.count - 1].outcome = "amount-mismatch" }
            try await core.ledger.commit(Ledger.Changes(logs: logs))
            core.logger.error("a report about refund \(refund.refundNo) is not believed: \(mismatch)")
            return .mismatch(mismatch)
        }
        let applied = try await apply(
            [Settlement.event(report)], toRefund: refund.refundNo, of: refund.tradingOrderNo, logs: logs)
        return applied.isChanged ? .changed : .unchanged
    }
}
