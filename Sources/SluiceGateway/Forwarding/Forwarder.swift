import Logging
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTrade

/// Brings results to the business systems, each under one event id until it is acknowledged, and those of one trade in
/// their order (F1).
struct Forwarder {
    let core: GatewayCore

    /// Makes one attempt at every event of a trade that is not done with, oldest first, until one is not acknowledged. An
    /// event that came while an older one waits for its next time gives that one another attempt: it must not overtake it.
    /// - Parameter items: those of the trade's events that are due.
    func deliver(_ items: [WorkItem], of tradingOrderNo: String) async throws(GatewayError) {
        let events = try await openEvents(of: tradingOrderNo, due: items)
        for item in items where !events.contains(where: { $0.work == item.id }) {
            core.logger.error("the work \(item.id) names no event that the journals know")
            var line = core.log(.toBusiness, "forward", outcome: "work-unknown")
            line.work = .done(id: item.id)
            try await core.ledger.commit(.log(line))
        }
        for (index, event) in events.enumerated() {
            guard let next = try await attempt(event) else { continue }
            for later in events[(index + 1)...] where items.contains(where: { $0.id == later.work }) {
                var line = log(.toBusiness, "waits-for-earlier", later)
                line.work = .attempt(id: later.work, next: next)
                try await core.ledger.commit(.log(line))
            }
            return
        }
    }

    /// Makes one attempt at one event.
    /// - Returns: `nil` when it is done with, otherwise when the next attempt is due.
    private func attempt(_ event: ForwardEvent) async throws(GatewayError) -> Instant? {
        guard let app = core.apps[event.appID], let url = app.notifyURL else {
            try await nobodyListens(event)
            return nil
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

        var answered = log(.fromBusiness, ForwardEvent.notAcknowledged, event)
        var next: Instant? = QuerySchedule.nextForward(attempts: event.attempts, now: core.clock.now())
        switch result {
        case .answered(let answer):
            answered.httpStatus = answer.status
            answered.durationMS = answer.durationMS
            if (200..<300).contains(answer.status) { next = nil }
        case .notSent(let failure), .perhapsSent(let failure):
            answered.responseData = ["code": .text(failure.code), "message": .text(failure.message)]
            answered.durationMS = failure.durationMS
        }
        if let next {
            answered.work = .attempt(id: event.work, next: next)
        } else {
            answered.outcome = "acknowledged"
            answered.work = .done(id: event.work)
        }
        try await core.ledger.commit(.log(answered))
        return next
    }

    /// Every event of a trade and its refunds that is not done with, in the order in which they happened.
    private func openEvents(
        of tradingOrderNo: String, due items: [WorkItem]
    ) async throws(GatewayError) -> [ForwardEvent] {
        let trades = try await core.ledger.tradeRecords(tradingOrderNo).compactMap(ForwardEvent.init)
        var refunds = try await core.ledger.refundRecords(tradingOrderNo).compactMap(ForwardEvent.init)
        // Where the clock was set back in between, the times alone would let a refund overtake what it gives back.
        if let paid = trades.first(where: { $0.type == TradeNotice.succeeded.rawValue }) {
            for index in refunds.indices { refunds[index].time = max(refunds[index].time, paid.time) }
        }
        // A refund cannot be older than the success that it gives back, so that at the same time the trade comes first.
        var events = (trades + refunds).enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
        for index in events.indices {
            events[index].attempts = items.first { $0.id == events[index].work }?.attempts ?? 0
        }
        // Almost every trade has one event, and then the payment log need not be read.
        guard events.count > 1 else { return events }
        let progress = try await core.ledger.forwardProgress(tradingOrderNo)
        return events.filter { !progress.done.contains($0.work) }.map { event in
            var event = event
            event.attempts = progress.attempts[event.work] ?? 0
            return event
        }
    }

    /// An app without an address polls; that is written down once, and the event is done with.
    private func nobodyListens(_ event: ForwardEvent) async throws(GatewayError) {
        var line = log(.toBusiness, "no-notify-url", event)
        line.work = .done(id: event.work)
        try await core.ledger.commit(.log(line))
    }

    private func log(
        _ direction: PaymentLogRecord.Direction, _ outcome: String, _ event: ForwardEvent
    ) -> PaymentLogRecord {
        core.log(
            direction, "forward", outcome: outcome, channel: event.channel, trade: event.tradingOrderNo,
            refund: event.refundNo)
    }
}
