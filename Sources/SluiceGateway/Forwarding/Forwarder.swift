import Logging
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTrade

/// Brings results to the business systems, each under one event id until it is acknowledged (F1).
struct Forwarder {
    let core: GatewayCore

    /// Makes one attempt at one event.
    /// - Returns: whether it is done with, so that the next event of the same trade may go.
    func deliver(_ item: WorkItem) async throws(GatewayError) -> Bool {
        guard let work = WorkID(item.id), let event = try await event(of: work) else {
            core.logger.error("the work \(item.id) names no event that the journals know")
            return true
        }
        guard let app = core.apps[event.appID], let url = app.notifyURL else {
            return try await nobodyListens(item, event)
        }
        var sending = log(.toBusiness, "sending", event)
        sending.requestData = ["url": .text(url), "webhook_id": .text(event.message.id), "type": .text(event.type)]
        try await core.ledger.commit(.log(sending))

        var request = OutboundRequest(
            method: "POST", url: url, headers: event.message.headers(secret: app.webhookSecret, now: core.clock.now()),
            body: event.message.body, timeoutMS: core.options.forwardTimeoutMS, maxResponseBytes: 64 << 10,
            allowsPlainHTTP: core.options.allowsPlainHTTP)
        request.caBundlePEM = core.options.caBundlePEM
        let result = await core.outbound.send(request)

        var answered = log(.fromBusiness, "not-acknowledged", event)
        var isDone = false
        switch result {
        case .answered(let answer):
            answered.httpStatus = answer.status
            answered.durationMS = answer.durationMS
            isDone = (200..<300).contains(answer.status)
        case .notSent(let failure), .perhapsSent(let failure):
            answered.responseData = ["code": .text(failure.code), "message": .text(failure.message)]
            answered.durationMS = failure.durationMS
        }
        if isDone {
            answered.outcome = "acknowledged"
            answered.work = .done(id: item.id)
        } else {
            let next = QuerySchedule.nextForward(attempts: item.attempts, now: core.clock.now())
            answered.work = .attempt(id: item.id, next: next)
        }
        try await core.ledger.commit(.log(answered))
        return isDone
    }

    /// What is to be delivered, as it stood in the version that caused it.
    private struct Event {
        let appID: String
        let tradingOrderNo: String
        let refundNo: String?
        let channel: String
        let type: String
        let message: WebhookMessage
    }

    private func event(of work: WorkID) async throws(GatewayError) -> Event? {
        switch work {
        case .forwardTrade(let number, let version):
            guard let record = try await core.ledger.tradeRecord(number, version: version), let notice = record.event
            else {
                return nil
            }
            return Event(
                appID: record.trade.appID, tradingOrderNo: number, refundNo: nil, channel: record.trade.tradingChannel,
                type: notice.rawValue, message: WebhookMessage(record, notice: notice))
        case .forwardRefund(let number, let refundNo, let version):
            guard let record = try await core.ledger.refundRecord(number, refundNo, version: version),
                let notice = record.event
            else { return nil }
            return Event(
                appID: record.refund.appID, tradingOrderNo: number, refundNo: refundNo,
                channel: record.refund.tradingChannel, type: notice.rawValue,
                message: WebhookMessage(record, notice: notice))
        case .query, .refundQuery: return nil
        }
    }

    /// An app without an address polls; that is written down once, and the event is done with.
    private func nobodyListens(_ item: WorkItem, _ event: Event) async throws(GatewayError) -> Bool {
        var line = log(.toBusiness, "no-notify-url", event)
        line.work = .done(id: item.id)
        try await core.ledger.commit(.log(line))
        return true
    }

    private func log(_ direction: PaymentLogRecord.Direction, _ outcome: String, _ event: Event) -> PaymentLogRecord {
        core.log(
            direction, "forward", outcome: outcome, channel: event.channel, trade: event.tradingOrderNo,
            refund: event.refundNo)
    }
}
