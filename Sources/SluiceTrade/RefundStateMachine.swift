/// What can happen to a refund.
package enum RefundEvent: Sendable, Equatable {
    /// The provider took it, or may have taken it (no answer is not a failure: T3).
    case accepted(refundID: String?, code: String?, message: String?)
    /// The provider explicitly said no, and nothing has happened there.
    case refused(code: String?, message: String?)
    /// A verified callback or a query said where it stands.
    case reported(status: RefundStatus, refundID: String?, code: String?, message: String?)
}

/// What the caller must do after an event of a refund.
package enum RefundDecision: Sendable, Equatable {
    case unchanged
    case changed(Refund, notice: RefundNotice?)
}

/// The events that a business system hears about a refund.
package enum RefundNotice: String, Sendable {
    case succeeded = "refund.succeeded"
    case failed = "refund.failed"
    case contradicted = "refund.contradicted"
}

extension Refund {
    /// The state machine of a refund: no I/O, no clock. A refund that succeeds must also be booked on its trade
    /// (`TradeEvent.refunded`), in the same commit.
    package func deciding(_ event: RefundEvent, at now: Instant) -> RefundDecision {
        var next = self
        var notice: RefundNotice?
        switch event {
        case .accepted(let id, let code, let message):
            next.refundID = refundID ?? id
            if refundStatus == .initiated { next.refundStatus = .processing }
            if !refundStatus.isFinal { next.note(code, message) }
        case .refused(let code, let message): notice = next.end(as: .failed, code, message)
        case .reported(let status, let id, let code, let message):
            next.refundID = refundID ?? id
            if status.isFinal {
                notice = next.end(as: status, code, message)
            } else if !refundStatus.isFinal {
                next.refundStatus = .processing
                next.note(code, message)
            }
        }
        guard next != self else { return .unchanged }
        next.version = version + 1
        next.updateTime = max(now, updateTime)
        return .changed(next, notice: notice)
    }

    private mutating func note(_ code: String?, _ message: String?) {
        refundCode = code ?? refundCode
        refundMsg = message ?? refundMsg
    }

    private mutating func end(as status: RefundStatus, _ code: String?, _ message: String?) -> RefundNotice? {
        if !refundStatus.isFinal {
            refundStatus = status
            refundCode = code
            refundMsg = message
            return status == .succeeded ? .succeeded : .failed
        }
        guard refundStatus != status, contradiction == nil else { return nil }
        contradiction = status
        return .contradicted
    }
}

/// How much of a trade may still be refunded (T5): refunds that have not failed hold their amount.
package enum RefundAllowance {
    /// - Returns: what is left, in minor units; never negative.
    package static func remaining(of trade: Trade, refunds: [Refund]) -> Int64 {
        let held = refunds.filter { $0.refundStatus != .failed }.reduce(Int64(0)) { $0 + $1.refundAmount }
        return max(0, trade.tradingAmount - held)
    }
}
