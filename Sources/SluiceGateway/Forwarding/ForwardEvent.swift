import SluiceTrade

/// One result for a business system, as it stood in the version that caused it.
struct ForwardEvent {
    /// The outcome of an attempt that counts: the next pause grows by it.
    static let notAcknowledged = "not-acknowledged"

    /// The key of its open work.
    let work: String
    let appID: String
    let tradingOrderNo: String
    let refundNo: String?
    let channel: String
    let type: String
    var time: Instant
    let message: WebhookMessage
    /// Deliveries that were not acknowledged so far.
    var attempts = 0

    /// `nil` for a version that the business system does not hear of.
    init?(_ record: TradeRecord) {
        guard let notice = record.event else { return nil }
        let trade = record.trade
        work = WorkID.forwardTrade(trade.tradingOrderNo, version: trade.version).text
        appID = trade.appID
        tradingOrderNo = trade.tradingOrderNo
        refundNo = nil
        channel = trade.tradingChannel
        type = notice.rawValue
        time = trade.updateTime
        message = WebhookMessage(record, notice: notice)
    }

    /// `nil` for a version that the business system does not hear of.
    init?(_ record: RefundRecord) {
        guard let notice = record.event else { return nil }
        let refund = record.refund
        work = WorkID.forwardRefund(refund.tradingOrderNo, refund.refundNo, version: refund.version).text
        appID = refund.appID
        tradingOrderNo = refund.tradingOrderNo
        refundNo = refund.refundNo
        channel = refund.tradingChannel
        type = notice.rawValue
        time = refund.updateTime
        message = WebhookMessage(record, notice: notice)
    }
}

extension Ledger {
    /// How far the events of a trade are: a fold over its lines of the payment log.
    func forwardProgress(
        _ tradingOrderNo: String
    ) async throws(GatewayError) -> (done: Set<String>, attempts: [String: Int]) {
        var done: Set<String> = []
        var attempts: [String: Int] = [:]
        for reader in try await logLines(tradingOrderNo) {
            if let id = reader.optionalText("work_done") { done.insert(id) }
            if let id = reader.optionalText("work"), reader.optionalText("outcome") == ForwardEvent.notAcknowledged {
                attempts[id, default: 0] += 1
            }
        }
        return (done, attempts)
    }
}
