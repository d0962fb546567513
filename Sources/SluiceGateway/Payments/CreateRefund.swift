import SluiceChannel
import SluiceJSON
import SluiceTrade

/// `POST /v1/payments/{trading_order_no}/refunds`.
struct CreateRefund {
    let core: GatewayCore
    let call: BusinessCall

    func run(_ tradingOrderNo: String, _ json: JSONValue) async throws(GatewayError) -> APIReply {
        let body = CheckedBody(object: try Bodies.refund.check(json))
        let (known, adapter) = try await core.ownPayment(tradingOrderNo, call.app)
        let number = body.text("refund_no") ?? call.numberOfKey ?? core.newNumber()
        return try await core.inFlight.withLock(GatewayCore.refunding(number)) { () async throws(GatewayError) in
            let asked = Refund(
                refundNo: number, of: known, amount: body.integer("refund_amount") ?? 0, reason: body.text("reason"),
                at: core.clock.now())
            if let refund = try await core.ledger.refund(number) { return try await again(refund, asked: asked) }
            if case .absent(let reason) = adapter.availability(.refund, method: known.tradingType) {
                throw GatewayError(.operationNotOffered, reason)
            }
            if let problem = adapter.refundNumberProblem(number) {
                throw GatewayError(.invalidRequest, problem.message, field: problem.field)
            }
            guard case .declared(.sluice) = adapter.availability(.refund, method: known.tradingType) else {
                return try await first(asked, adapter)
            }
            return try await core.withTurn(adapter, .newWork) { () async throws(GatewayError) in
                try await first(asked, adapter)
            }
        }
    }

    private func first(_ asked: Refund, _ adapter: Adapter) async throws(GatewayError) -> APIReply {
        try await reserve(asked)
        guard let trade = try await core.ledger.trade(asked.tradingOrderNo) else {
            throw GatewayError(.paymentNotFound, "There is no payment \(asked.tradingOrderNo).")
        }
        var reply = APIReply(status: 201, body: .null)
        do throws(GatewayError) {
            try await RefundCall(core: core, adapter: adapter).send(asked, of: trade) { refund, changes in
                reply.body = RefundView.json(refund)
                changes.logs.append(record(reply, refund))
            }
        } catch {
            try await giveUp(asked, adapter, error)
            throw error
        }
        return reply
    }

    /// Takes the amount out of what is left, on disk, alone with the trade: refunds that race cannot add up to more than
    /// was paid (T5).
    private func reserve(_ asked: Refund) async throws(GatewayError) {
        try await core.withTrade(asked.tradingOrderNo) { () async throws(GatewayError) in
            guard let trade = try await core.ledger.trade(asked.tradingOrderNo) else {
                throw GatewayError(.paymentNotFound, "There is no payment \(asked.tradingOrderNo).")
            }
            guard trade.tradingState == .succeeded else {
                throw GatewayError(
                    .paymentNotPaid, "The payment is \(trade.tradingState.word); only a paid one can be refunded.")
            }
            let refunds = try await core.ledger.refunds(of: asked.tradingOrderNo)
            let remaining = RefundAllowance.remaining(of: trade, refunds: refunds)
            guard asked.refundAmount <= remaining else {
                throw GatewayError(
                    .refundExceedsPayment,
                    "Of \(trade.tradingAmount) \(trade.currency) paid, \(remaining) can still be refunded, not \(asked.refundAmount).",
                    field: "refund_amount")
            }
            try await core.ledger.commit(Ledger.Changes(refunds: [RefundRecord(asked)]), isNewWork: true)
        }
    }

    /// A refund that could not even be said to the provider gives its amount back. One whose record cannot be written stays
    /// open: it may be on its way.
    private func giveUp(_ refund: Refund, _ adapter: Adapter, _ error: GatewayError) async throws(GatewayError) {
        guard error.code.status != ErrorCode.storageFailed.status else { return }
        try await Settlement(core: core, adapter: adapter).apply(
            [.refused(code: error.code.name, message: error.detail)], toRefund: refund.refundNo,
            of: refund.tradingOrderNo, logs: [])
    }

    private func again(_ refund: Refund, asked: Refund) async throws(GatewayError) -> APIReply {
        guard refund.appID == asked.appID, refund.tradingOrderNo == asked.tradingOrderNo,
            refund.refundAmount == asked.refundAmount
        else {
            throw GatewayError(
                .refundConflict, "refund_no \(refund.refundNo) already stands for another refund.", field: "refund_no")
        }
        let reply = APIReply(status: 200, body: RefundView.json(refund))
        try await core.ledger.commit(.log(record(reply, refund)))
        return reply
    }

    private func record(_ reply: APIReply, _ refund: Refund) -> PaymentLogRecord {
        core.record(
            call, reply, trade: refund.tradingOrderNo, refund: refund.refundNo, channel: refund.tradingChannel)
    }
}
