import SluiceChannel
import SluiceJSON
import SluiceTrade

extension GatewayCore {
    /// A payment of this app. Another app's payment does not exist for it.
    func ownTrade(_ tradingOrderNo: String, _ app: App) async throws(GatewayError) -> Trade {
        guard let trade = try await ledger.trade(tradingOrderNo), trade.appID == app.appID else {
            throw GatewayError(.paymentNotFound, "There is no payment \(tradingOrderNo).")
        }
        return trade
    }

    /// A payment of this app with the adapter of its channel.
    func ownPayment(_ tradingOrderNo: String, _ app: App) async throws(GatewayError) -> (Trade, Adapter) {
        let trade = try await ownTrade(tradingOrderNo, app)
        return (trade, try adapter(of: trade))
    }

    /// - Throws: `unknown-channel` for a payment whose channel file has been taken away; nothing can be asked or sent.
    func adapter(of trade: Trade) throws(GatewayError) -> Adapter {
        guard let adapter = registry[trade.tradingChannel] else {
            throw GatewayError(
                .unknownChannel,
                "Channel \(trade.tradingChannel) of this payment is not loaded; operations must put its file back.")
        }
        return adapter
    }
}

/// `POST /v1/payments/{trading_order_no}/close`.
struct ClosePayment {
    let core: GatewayCore
    let call: BusinessCall

    func run(_ tradingOrderNo: String) async throws(GatewayError) -> APIReply {
        let (known, adapter) = try await core.ownPayment(tradingOrderNo, call.app)
        // Not while its order is on the way: the provider would not know it yet, and take it afterwards.
        let lock = GatewayCore.placing(appID: known.appID, productOrderNo: known.productOrderNo)
        let trade = try await core.inFlight.withLock(lock) { () async throws(GatewayError) in
            try await close(try await core.ledger.trade(tradingOrderNo) ?? known, adapter)
        }
        if trade.tradingState == .succeeded || trade.tradingState == .failed {
            throw GatewayError(.paymentFinal, "The payment has \(trade.tradingState.word) and cannot be closed.")
        }
        let reply = APIReply(status: trade.tradingState == .closed ? 200 : 202, body: TradeView.json(trade))
        try await core.ledger.commit(
            .log(core.record(call, reply, trade: tradingOrderNo, channel: trade.tradingChannel)))
        return reply
    }

    private func close(_ known: Trade, _ adapter: Adapter) async throws(GatewayError) -> Trade {
        guard !known.tradingState.isFinal else { return known }
        if case .absent(let reason) = adapter.availability(.close, method: known.tradingType) {
            throw GatewayError(.operationNotOffered, reason)
        }
        // From now on the payment is past its time: should the provider not answer, or be left alone meanwhile, the query
        // worker goes on closing.
        let expired = try await expire(known)
        let inquiry = Inquiry(core: core, adapter: adapter)
        let next = QuerySchedule.firstDue(created: core.clock.now())
        let work = PaymentLogRecord.Work.attempt(id: WorkID.query(known.tradingOrderNo).text, next: next)
        let closed = try await core.withTurnIfFree(adapter) { () async throws(GatewayError) in
            try await inquiry.finish(try await inquiry.close(expired, work: work))
        }
        return closed ?? expired
    }

    private func expire(_ trade: Trade) async throws(GatewayError) -> Trade {
        try await core.withTrade(trade.tradingOrderNo) { () async throws(GatewayError) in
            let now = core.clock.now()
            guard var latest = try await core.ledger.trade(trade.tradingOrderNo), !latest.tradingState.isFinal,
                latest.expireTime > now
            else { return trade }
            latest.expireTime = now
            latest.updateTime = max(now, latest.updateTime)
            latest.version += 1
            try await core.ledger.commit(Ledger.Changes(trades: [TradeRecord(latest)]))
            return latest
        }
    }
}

/// `POST /v1/payments/{trading_order_no}/confirm`: a person with the app's key says that the money is there. Only for
/// channels that have no provider to ask.
struct ConfirmPayment {
    let core: GatewayCore
    let call: BusinessCall

    func run(_ tradingOrderNo: String, _ json: JSONValue) async throws(GatewayError) -> APIReply {
        let body = CheckedBody(object: try Bodies.confirmation.check(json))
        let (trade, adapter) = try await core.ownPayment(tradingOrderNo, call.app)
        guard case .declared(.nobody) = adapter.availability(.confirm, method: trade.tradingType) else {
            throw GatewayError(
                .operationNotOffered, "This channel's provider says itself when a payment has been made.")
        }
        let settlement = Settlement(core: core, adapter: adapter)
        var facts = settlement.facts(trade)
        facts.trade.transactionID = body.text("transaction_id") ?? trade.transactionID
        facts.trade.memo = body.text("memo") ?? trade.memo
        let performed = try await ProviderClient(core: core, adapter: adapter).perform(.confirm, facts: facts)
        guard performed.outcome.verdict == .accepted, var report = performed.outcome.trade else {
            throw GatewayError(
                .providerUnclear, performed.outcome.problem ?? "The channel did not accept the confirmation.")
        }
        report.transactionID = body.text("transaction_id") ?? report.transactionID
        report.message = body.text("memo") ?? report.message
        report.paidTime = report.paidTime ?? core.clock.now()
        var reply = APIReply(status: 200, body: .null)
        let applied = try await settlement.apply(
            [Settlement.event(report)], to: tradingOrderNo, logs: performed.logs
        ) { trade, changes in
            guard trade.tradingState == .succeeded else { return }
            reply.body = TradeView.json(trade)
            changes.logs.append(core.record(call, reply, trade: tradingOrderNo, channel: trade.tradingChannel))
        }
        guard applied.trade.tradingState == .succeeded else {
            throw GatewayError(.paymentFinal, "The payment is \(applied.trade.tradingState.word) and stays so.")
        }
        return reply
    }
}
