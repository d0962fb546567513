import SluiceChannel
import SluiceTrade

/// Asks a provider where a payment or a refund stands, and ends what is past its time.
struct Inquiry {
    let core: GatewayCore
    let adapter: Adapter

    private var settlement: Settlement { Settlement(core: core, adapter: adapter) }
    private var client: ProviderClient { ProviderClient(core: core, adapter: adapter) }

    /// One question about a trade; what comes back is applied and committed.
    /// - Parameter work: the open work that this question is an attempt at; its line in the payment log carries it.
    func ask(
        _ trade: Trade, work: PaymentLogRecord.Work? = nil
    ) async throws(GatewayError) -> (trade: Trade, verdict: Verdict) {
        guard case .declared(.sluice) = adapter.availability(.query, method: trade.tradingType) else {
            if let work { try await core.ledger.commit(.log(attempt(work, trade))) }
            return (trade, .unknown)
        }
        var performed = try await client.perform(.query, facts: settlement.facts(trade))
        attach(work, to: &performed.logs, operation: .query, trade: trade.tradingOrderNo)
        let outcome = performed.outcome
        var verdict = outcome.verdict
        if verdict == .accepted, let report = outcome.trade {
            let effect = try await settlement.apply(report, kept: outcome.kept, to: trade, logs: performed.logs)
            // An answer about something else says nothing about this payment.
            if case .mismatch = effect { verdict = .unknown }
        } else {
            try await core.ledger.commit(Ledger.Changes(logs: performed.logs))
        }
        return (try await core.ledger.trade(trade.tradingOrderNo) ?? trade, verdict)
    }

    /// Brings an open trade as far as it can be brought now: asked, and past its time closed at the provider, then here.
    func settle(_ trade: Trade, work: PaymentLogRecord.Work? = nil) async throws(GatewayError) -> Trade {
        guard core.clock.now() >= trade.expireTime else { return try await ask(trade, work: work).trade }
        // Not while its order is on the way: the provider would not know it yet, and take it afterwards.
        let lock = GatewayCore.placing(appID: trade.appID, productOrderNo: trade.productOrderNo)
        return try await core.inFlight.withLock(lock) { () async throws(GatewayError) in
            try await finish(try await core.ledger.trade(trade.tradingOrderNo) ?? trade, work: work)
        }
    }

    /// Ends a trade that is past its time. The caller holds the lock of its order.
    func finish(_ trade: Trade, work: PaymentLogRecord.Work? = nil) async throws(GatewayError) -> Trade {
        guard !trade.tradingState.isFinal else { return trade }
        guard case .declared(.sluice) = adapter.availability(.query, method: trade.tradingType) else {
            return try await close(trade, work: work)
        }
        let (trade, verdict) = try await ask(trade, work: work)
        guard !trade.tradingState.isFinal else { return trade }
        if verdict == .notFound {
            return try await end(trade, code: "not-found", message: "The provider never knew this order.", nil)
        }
        // Where the provider has a close call, its answer decides, also when the question brought none. Where it has none,
        // a payment that could not be asked about may have been paid: nothing is closed on a guess (T3).
        var isClosable = false
        if case .declared = adapter.availability(.close, method: trade.tradingType) { isClosable = true }
        guard isClosable || (verdict != .unknown && verdict != .refused) else { return trade }
        return try await close(trade)
    }

    /// Closes a trade at the provider, then here. The caller holds the lock of its order.
    func close(_ trade: Trade, work: PaymentLogRecord.Work? = nil) async throws(GatewayError) -> Trade {
        guard case .declared(let sentBy) = adapter.availability(.close, method: trade.tradingType) else {
            return try await end(trade, code: "expired", message: "The payment was not made in time.", work)
        }
        var performed = try await client.perform(.close, facts: settlement.facts(trade))
        attach(work, to: &performed.logs, operation: .close, trade: trade.tradingOrderNo)
        let outcome = performed.outcome
        switch outcome.verdict {
        case .accepted where outcome.trade != nil:
            if let report = outcome.trade { _ = try await settlement.apply(report, to: trade, logs: performed.logs) }
        case .accepted, .notFound:
            let event = TradeEvent.closed(code: outcome.code ?? "closed", message: outcome.message)
            // A provider that closes what it was paid for contradicts itself; one that knows nothing, or nobody, does not.
            let isOurs = outcome.verdict == .notFound || sentBy == .nobody
            try await settlement.apply([event], to: trade.tradingOrderNo, logs: performed.logs, isOurs: isOurs)
        case .refused, .unknown: try await core.ledger.commit(Ledger.Changes(logs: performed.logs))
        }
        return try await core.ledger.trade(trade.tradingOrderNo) ?? trade
    }

    private func end(
        _ trade: Trade, code: String, message: String, _ work: PaymentLogRecord.Work?
    ) async throws(GatewayError) -> Trade {
        let event = TradeEvent.closed(code: code, message: message)
        let logs = work.map { [attempt($0, trade)] } ?? []
        return try await settlement.apply([event], to: trade.tradingOrderNo, logs: logs, isOurs: true).trade
    }

    /// One question about a refund. A refund that the provider never received is sent again under its own number, and one
    /// that never left is sent now: a process that ended between its record and the call leaves such a refund behind, and a
    /// provider that only knows refunds by its own number cannot even be asked about it.
    func settle(_ refund: Refund, of trade: Trade, work: PaymentLogRecord.Work? = nil) async throws(GatewayError)
        -> Refund
    {
        if case .declared(.nobody) = adapter.availability(.refund, method: trade.tradingType) {
            return try await sendAgain(refund, of: trade)
        }
        guard case .declared(.sluice) = adapter.availability(.refundQuery, method: trade.tradingType) else {
            if let work { try await core.ledger.commit(.log(attempt(work, trade, refund: refund))) }
            return refund
        }
        if refund.refundID == nil, try await hasNeverLeft(refund) {
            if let work { try await core.ledger.commit(.log(attempt(work, trade, refund: refund))) }
            return try await sendAgain(refund, of: trade)
        }
        var performed = try await client.perform(.refundQuery, facts: settlement.facts(trade, refund: refund))
        attach(work, to: &performed.logs, operation: .refundQuery, trade: trade.tradingOrderNo, refund: refund.refundNo)
        let outcome = performed.outcome
        if outcome.verdict == .accepted, let report = outcome.refund {
            _ = try await settlement.apply(report, to: refund, logs: performed.logs)
        } else {
            try await core.ledger.commit(Ledger.Changes(logs: performed.logs))
            if outcome.verdict == .notFound { return try await sendAgain(refund, of: trade) }
        }
        return try await core.ledger.refund(refund.refundNo) ?? refund
    }

    /// Sends a refund again, unless anything has been heard of it since it was asked about: a refund that has failed has
    /// given its amount back, and must never be sent once more (T5).
    private func sendAgain(_ refund: Refund, of trade: Trade) async throws(GatewayError) -> Refund {
        try await core.inFlight.withLock(GatewayCore.refunding(refund.refundNo)) { () async throws(GatewayError) in
            guard let latest = try await core.ledger.refund(refund.refundNo), latest.version == refund.version,
                !latest.refundStatus.isFinal
            else { return try await core.ledger.refund(refund.refundNo) ?? refund }
            // Asked under the lock: a first call whose end could not be written leaves the version as it was.
            let isRepeat = try await !hasNeverLeft(latest)
            return try await RefundCall(core: core, adapter: adapter).send(latest, of: trade, isRepeat: isRepeat)
        }
    }

    /// Whether the journals prove that no call about this refund ever left: each one is on disk before its first byte (J1),
    /// and one that ended as `not-sent` sent none.
    private func hasNeverLeft(_ refund: Refund) async throws(GatewayError) -> Bool {
        var isUnderWay = false
        for line in try await core.ledger.logLines(refund.tradingOrderNo) {
            guard line.optionalText("refund_no") == refund.refundNo,
                line.optionalText("operation") == OperationName.refund.rawValue,
                line.optionalText("direction") != PaymentLogRecord.Direction.fromBusiness.rawValue
            else { continue }
            switch line.optionalText("outcome") {
            case "sending": isUnderWay = true
            case "not-sent": isUnderWay = false
            default: return false
            }
        }
        return !isUnderWay
    }

    /// A line that says no more than that this work was looked at and when it is due again.
    private func attempt(_ work: PaymentLogRecord.Work, _ trade: Trade, refund: Refund? = nil) -> PaymentLogRecord {
        var log = core.log(
            .toProvider, "query", outcome: "nothing-to-ask", channel: trade.tradingChannel, trade: trade.tradingOrderNo,
            refund: refund?.refundNo)
        log.work = work
        return log
    }

    private func attach(
        _ work: PaymentLogRecord.Work?, to logs: inout [PaymentLogRecord], operation: OperationName, trade: String,
        refund: String? = nil
    ) {
        guard let work else { return }
        if logs.isEmpty {
            logs.append(
                core.log(
                    .fromProvider, operation.rawValue, outcome: "decided-here", channel: adapter.profile.label,
                    trade: trade, refund: refund))
        }
        logs[logs.count - 1].work = work
    }
}
