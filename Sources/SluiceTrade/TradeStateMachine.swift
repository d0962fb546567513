/// What can happen to a trade.
package enum TradeEvent: Sendable, Equatable {
    /// The provider took the order; the trade waits for the buyer.
    case placed(Placement)
    /// The provider explicitly said no to the order, and nothing has happened there.
    case placementRefused(code: String?, message: String?)
    /// No answer, or one that says nothing certain: the trade stays open (T3).
    case placementUnclear(code: String?, message: String?)
    /// A verified callback, a query or a confirming call said where the payment stands.
    case reported(PaymentReport)
    /// The provider never knew the order, or has closed it, and it is past its time.
    case closed(code: String?, message: String?)
    /// A refund of this trade has succeeded.
    case refunded(amount: Int64)
}

/// What the answer to the order brought.
package struct Placement: Sendable, Equatable {
    package var code: String?
    package var message: String?
    package var actionJSON: String?
    package var qrCode: String?
    package var transactionID: String?
    package var kept: [String: String]

    package init(
        code: String? = nil, message: String? = nil, actionJSON: String? = nil, qrCode: String? = nil,
        transactionID: String? = nil, kept: [String: String] = [:]
    ) {
        self.code = code
        self.message = message
        self.actionJSON = actionJSON
        self.qrCode = qrCode
        self.transactionID = transactionID
        self.kept = kept
    }
}

/// Where a payment stands, in neutral words.
package struct PaymentReport: Sendable, Equatable {
    /// `pending`, `succeeded`, `closed` or `failed`.
    package var state: TradingState
    package var transactionID: String?
    package var payerID: String?
    package var paidTime: Instant?
    package var code: String?
    package var message: String?
    package var resultJSON: String?
    package var kept: [String: String]

    package init(
        state: TradingState, transactionID: String? = nil, payerID: String? = nil, paidTime: Instant? = nil,
        code: String? = nil, message: String? = nil, resultJSON: String? = nil, kept: [String: String] = [:]
    ) {
        self.state = state
        self.transactionID = transactionID
        self.payerID = payerID
        self.paidTime = paidTime
        self.code = code
        self.message = message
        self.resultJSON = resultJSON
        self.kept = kept
    }
}

/// What the caller must do after an event.
package enum TradeDecision: Sendable, Equatable {
    /// Nothing changes; nothing is written.
    case unchanged
    /// Write this version, then let it be seen. `notice` is what the business system must hear of it.
    case changed(Trade, notice: TradeNotice?)
}

/// The events that a business system hears about a trade.
package enum TradeNotice: String, Sendable {
    case succeeded = "payment.succeeded"
    case closed = "payment.closed"
    case failed = "payment.failed"
    case contradicted = "payment.contradicted"

    init(final state: TradingState) {
        switch state {
        case .succeeded: self = .succeeded
        case .closed: self = .closed
        case .failed: self = .failed
        case .created, .pending: preconditionFailure("no notice for a state that is not final")
        }
    }
}

extension Trade {
    /// The state machine of a trade: no I/O, no clock. Every interleaving of the same facts ends in the same record (T6),
    /// because a fact that is known is never overwritten and a final state never changes.
    package func deciding(_ event: TradeEvent, at now: Instant) -> TradeDecision {
        var next = self
        var notice: TradeNotice?
        switch event {
        case .placed(let placement):
            next.merge(placement)
            if tradingState == .created { next.tradingState = .pending }
        case .placementUnclear(let code, let message):
            next.placeOrderCode = placeOrderCode ?? code
            next.placeOrderMsg = placeOrderMsg ?? message
            if tradingState == .created { next.tradingState = .pending }
        case .placementRefused(let code, let message):
            next.placeOrderCode = placeOrderCode ?? code
            next.placeOrderMsg = placeOrderMsg ?? message
            notice = next.end(as: .failed, code: code, message: message)
        case .reported(let report): notice = next.merge(report)
        case .closed(let code, let message): notice = next.end(as: .closed, code: code, message: message)
        case .refunded(let amount):
            next.refund += amount
            next.isRefund = true
            precondition(next.refund <= tradingAmount, "refunds add up to more than was paid (T5)")
        }
        guard next != self else { return .unchanged }
        next.version = version + 1
        next.updateTime = max(now, updateTime)
        return .changed(next, notice: notice)
    }

    /// Several events that one commit takes together: one line, one version.
    package func deciding(_ events: [TradeEvent], at now: Instant) -> TradeDecision {
        var next = self
        var notice: TradeNotice?
        for event in events {
            guard case .changed(let changed, let said) = next.deciding(event, at: now) else { continue }
            next = changed
            notice = said ?? notice
        }
        guard next != self else { return .unchanged }
        next.version = version + 1
        return .changed(next, notice: notice)
    }

    private mutating func merge(_ placement: Placement) {
        placeOrderCode = placement.code ?? placeOrderCode
        placeOrderMsg = placement.message ?? placeOrderMsg
        placeOrderJSON = placeOrderJSON ?? placement.actionJSON
        qrCode = qrCode ?? placement.qrCode
        transactionID = transactionID ?? placement.transactionID
        channelData.merge(placement.kept) { known, _ in known }
    }

    private mutating func merge(_ report: PaymentReport) -> TradeNotice? {
        channelData.merge(report.kept) { _, new in new }
        guard report.state.isFinal else {
            transactionID = transactionID ?? report.transactionID
            if tradingState == .created { tradingState = .pending }
            if !tradingState.isFinal {
                resultCode = report.code ?? resultCode
                resultMsg = report.message ?? resultMsg
            }
            return nil
        }
        if !tradingState.isFinal || tradingState == report.state {
            // The number of the payment that succeeded outranks one of an attempt; otherwise the first that was told stays.
            let known = report.state == .succeeded ? report.transactionID ?? transactionID : transactionID
            transactionID = known ?? report.transactionID
            payerID = payerID ?? report.payerID
            paidTime = paidTime ?? report.paidTime
            resultJSON = resultJSON ?? report.resultJSON
        }
        return end(as: report.state, code: report.code, message: report.message)
    }

    /// Ends an open trade; a trade that has ended otherwise is only flagged, once.
    private mutating func end(as state: TradingState, code: String?, message: String?) -> TradeNotice? {
        if !tradingState.isFinal {
            tradingState = state
            resultCode = code
            resultMsg = message
            return TradeNotice(final: state)
        }
        // Money that came after the end is what matters; a late "closed" or "failed" on a paid trade is noted all the same.
        guard tradingState != state, contradiction == nil || (state == .succeeded && contradiction != .succeeded) else {
            return nil
        }
        contradiction = state
        return .contradicted
    }
}
