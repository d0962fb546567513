import Logging
import SluiceChannel
import SluiceJSON
import SluiceTrade

/// `POST /notify/{channel_label}`: verified, checked against the trade, committed, acknowledged, in that order. What does not
/// verify does not exist: it leaves a line in the payment log and changes nothing (T4).
struct CallbackReceiver {
    let core: GatewayCore
    let adapter: Adapter
    let place: CallbackPlace
    let received: WireCallback

    private var client: ProviderClient { ProviderClient(core: core, adapter: adapter) }
    private var settlement: Settlement { Settlement(core: core, adapter: adapter) }

    func run() async throws(GatewayError) -> WireReply {
        switch try await read() {
        case .events(let events, let callback): return try await take(events, callback)
        case .ignored(let callback):
            try await core.ledger.commit(.log(log("ignored")))
            return reply(callback, .ignored)
        case .handshake(let reply):
            try await core.ledger.commit(.log(log("handshake")))
            return reply
        case .refused(let refusal, let callback):
            return try await refuse(refusal, callback)
        case .needsKey, .needsCall:
            return try await refuse(
                CallbackRefusal(
                    .unknownKey, "The message could not be verified: its key or the provider's word is not to be had."),
                nil)
        }
    }

    /// Reads the callback; keys and calls that its verification needs are fetched, a bounded number of times.
    private func read() async throws(GatewayError) -> CallbackReading {
        var calls: [String: (RenderedCall, WireAnswer)] = [:]
        var reading = CallbackReading.refused(CallbackRefusal(.malformed, "not read"), callback: nil)
        for _ in 0..<4 {
            let supply = client.currentSupply()
            reading = adapter.receive(at: place, received, moment: client.moment(), supply: supply, calls: calls)
            switch reading {
            case .needsKey(let ring, let id):
                // Where it is not our turn to ask, the provider hears 503 and comes again.
                let isKnown = try await core.withTurn(adapter, .upkeep) { () async throws(GatewayError) in
                    await client.fetchKeys(ring: ring, id: id, subject: CallSubject())
                }
                guard isKnown else { return reading }
            case .needsCall(let name):
                guard calls[name] == nil else { return reading }
                let answered = try await core.withTurn(adapter, .upkeep) { () async throws(GatewayError) in
                    try await ask(name)
                }
                guard let answered else { return reading }
                calls[name] = answered
            case .events, .ignored, .handshake, .refused: return reading
            }
        }
        return reading
    }

    private func ask(_ name: String) async throws(GatewayError) -> (RenderedCall, WireAnswer)? {
        let supply = try await client.supply(tokens: adapter.tokensNeeded(call: name), subject: CallSubject())
        let moment = client.moment()
        let call = try await client.rendered { [adapter, received] () throws(ChannelError) in
            try adapter.renderCall(name, for: received, moment: moment, supply: supply)
        }
        let ending = try await client.send(call, operation: name, subject: CallSubject())
        client.noteFault(ending)
        try await core.ledger.commit(.log(ending.record))
        return ending.answer.map { (call, $0) }
    }

    /// Takes every event of a delivery; the reply is that of the first one that cannot be taken, so that the provider
    /// brings them all again.
    private func take(_ events: [ChannelEvent], _ callback: String) async throws(GatewayError) -> WireReply {
        var outcomes: [AcknowledgeOutcome] = []
        for event in events {
            switch event {
            case .trade(let report): outcomes.append(try await take(report))
            case .refund(let report): outcomes.append(try await take(report))
            }
        }
        let first = outcomes.first { $0 != .ok && $0 != .duplicate } ?? outcomes.first { $0 == .ok } ?? outcomes.first
        return reply(callback, first ?? .ignored)
    }

    private func take(_ report: TradeReport) async throws(GatewayError) -> AcknowledgeOutcome {
        guard let number = report.tradingOrderNo, let trade = try await core.ledger.trade(number),
            trade.tradingChannel == adapter.profile.label
        else {
            try await core.ledger.commit(.log(log("unknown-order")))
            return .unknownOrder
        }
        var line = log("accepted", trade: number)
        line.transactionID = report.transactionID
        if report.needsQuery {
            line.outcome = "asked"
            try await core.ledger.commit(.log(line))
            let inquiry = Inquiry(core: core, adapter: adapter)
            let answer = try await core.withTurnIfFree(adapter) { () async throws(GatewayError) in
                try await inquiry.ask(trade)
            }
            let (asked, verdict) = answer ?? (trade, .unknown)
            // Without an answer the provider must come again; a final trade needs no more.
            return verdict == .unknown && !asked.tradingState.isFinal ? .error : .ok
        }
        switch try await settlement.apply(report, to: trade, logs: [line]) {
        case .changed: return .ok
        case .unchanged: return .duplicate
        case .mismatch: return .amountMismatch
        }
    }

    private func take(_ report: RefundReport) async throws(GatewayError) -> AcknowledgeOutcome {
        guard let refund = try await find(report), refund.tradingChannel == adapter.profile.label else {
            try await core.ledger.commit(.log(log("unknown-order")))
            return .unknownOrder
        }
        var line = log("accepted", trade: refund.tradingOrderNo)
        line.refundNo = refund.refundNo
        if report.needsQuery {
            line.outcome = "asked"
            try await core.ledger.commit(.log(line))
            guard let trade = try await core.ledger.trade(refund.tradingOrderNo) else { return .unknownOrder }
            let inquiry = Inquiry(core: core, adapter: adapter)
            let asked = try await core.withTurnIfFree(adapter) { () async throws(GatewayError) in
                try await inquiry.settle(refund, of: trade)
            }
            return asked == nil ? .error : .ok
        }
        switch try await settlement.apply(report, to: refund, logs: [line]) {
        case .changed: return .ok
        case .unchanged: return .duplicate
        case .mismatch: return .amountMismatch
        }
    }

    /// By our number, or by the provider's among the refunds of the order that it names.
    private func find(_ report: RefundReport) async throws(GatewayError) -> Refund? {
        if let number = report.refundNo { return try await core.ledger.refund(number) }
        guard let order = report.tradingOrderNo, let id = report.refundID else { return nil }
        return try await core.ledger.refunds(of: order).first { $0.refundID == id }
    }

    private func refuse(_ refusal: CallbackRefusal, _ callback: String?) async throws(GatewayError) -> WireReply {
        var line = log("refused-\(refusal.kind.rawValue)")
        line.responseData = ["reason": .text(refusal.sentence)]
        try await core.ledger.commit(.log(line))
        core.logger.warning("a callback for channel \(adapter.profile.label) was refused: \(refusal.sentence)")
        return reply(callback, .refused, reason: refusal.sentence)
    }

    private func log(_ outcome: String, trade: String? = nil) -> PaymentLogRecord {
        let operation = place == .refund ? "refund_callback" : "callback"
        var line = core.log(
            .fromProvider, operation, outcome: outcome, channel: adapter.profile.label, trade: trade)
        line.requestData = adapter.loggable(callback: received)
        return line
    }

    private func reply(_ callback: String?, _ outcome: AcknowledgeOutcome, reason: String? = nil) -> WireReply {
        adapter.acknowledge(
            callback, at: place, outcome: outcome, reason: reason ?? outcome.rawValue, received: received,
            moment: client.moment())
    }
}
