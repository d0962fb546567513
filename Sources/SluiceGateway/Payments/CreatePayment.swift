import SluiceChannel
import SluiceJSON
import SluiceTrade

/// `POST /v1/payments`: a new trade, the same trade again, or a refusal.
struct CreatePayment {
    let core: GatewayCore
    let call: BusinessCall

    func run(_ json: JSONValue) async throws(GatewayError) -> APIReply {
        let body = CheckedBody(object: try Bodies.payment.check(json))
        let number = body.required("product_order_no")
        // Whoever asks for the same order while it is being placed waits for the answer to the first call (T1).
        let lock = GatewayCore.placing(appID: call.app.appID, productOrderNo: number)
        return try await core.inFlight.withLock(lock) { () async throws(GatewayError) in
            // Before the channel is looked at: it may have been disabled or taken away since.
            if let known = try await core.ledger.trade(appID: call.app.appID, productOrderNo: number) {
                return try await again(known, body)
            }
            return try await first(body)
        }
    }

    private func first(_ body: CheckedBody) async throws(GatewayError) -> APIReply {
        let label = body.required("trading_channel")
        guard let adapter = core.registry[label] else {
            throw GatewayError(.unknownChannel, "There is no channel \(label).", field: "trading_channel")
        }
        guard call.app.mayUse(label) else {
            throw GatewayError(.channelNotAllowed, "This app may not use channel \(label).", field: "trading_channel")
        }
        let trade = try trade(from: body, adapter)
        try check(trade, method: body.text("method"), adapter)
        // What the browser carries, or nobody, waits for no provider.
        guard case .declared(.sluice) = adapter.availability(.pay, method: trade.tradingType) else {
            return try await place(trade, adapter)
        }
        return try await core.withTurn(adapter, .newWork) { () async throws(GatewayError) in
            try await place(trade, adapter)
        }
    }

    private func trade(from body: CheckedBody, _ adapter: Adapter) throws(GatewayError) -> Trade {
        let now = core.clock.now()
        let seconds = body.integer("expires_in") ?? Int64(core.options.expiresInSecondsDefault)
        var trade = Trade(
            tradingOrderNo: core.newNumber(), productOrderNo: body.required("product_order_no"),
            appID: call.app.appID, tradingChannel: adapter.profile.label,
            tradingType: adapter.payMethod(named: body.text("method")) ?? body.text("method") ?? "",
            tradingAmount: body.integer("trading_amount") ?? 0, currency: body.required("currency"),
            description: body.required("description"), createTime: now,
            expireTime: now.advanced(byMilliseconds: seconds * 1000))
        trade.enterpriseID = adapter.profile.enterpriseID
        trade.openID = body.text("open_id")
        trade.payerName = body.text("payer_name")
        trade.payerID = body.text("payer_id")
        trade.payeeName = body.text("payee_name")
        trade.payeeID = body.text("payee_id")
        trade.clientIP = body.text("client_ip")
        trade.returnURL = body.text("return_url")
        trade.memo = body.text("memo")
        trade.metadata = body.textMap("metadata")
        return trade
    }

    private func check(_ trade: Trade, method: String?, _ adapter: Adapter) throws(GatewayError) {
        guard adapter.profile.isEnabled else {
            throw GatewayError(
                .channelDisabled, "Channel \(trade.tradingChannel) is disabled.", field: "trading_channel")
        }
        guard Currency.named(trade.currency) != nil else {
            throw GatewayError(.currencyNotTaken, "\(trade.currency) is no currency of ISO 4217.", field: "currency")
        }
        if case .absent(let reason) = adapter.availability(.pay) {
            throw GatewayError(.operationNotOffered, reason, field: "trading_channel")
        }
        guard let problem = adapter.payProblem(trade, method: method) else { return }
        switch problem.field {
        case "method": throw GatewayError(.methodNotOffered, problem.message, field: "method")
        case "currency": throw GatewayError(.currencyNotTaken, problem.message, field: "currency")
        case "amount": throw GatewayError(.amountOutOfRange, problem.message, field: "trading_amount")
        // The number is ours; the plugin was checked against such numbers when it was loaded.
        case "trading_order_no": throw GatewayError(.internalError, problem.message)
        default: throw GatewayError(.missingForMethod, problem.message, field: problem.field)
        }
    }

    /// The same number again: the same trade for the same facts, a conflict for others (T1).
    private func again(_ known: Trade, _ body: CheckedBody) async throws(GatewayError) -> APIReply {
        var asked = known
        asked.tradingChannel = body.required("trading_channel")
        asked.tradingAmount = body.integer("trading_amount") ?? 0
        asked.currency = body.required("currency")
        let adapter = core.registry[asked.tradingChannel]
        asked.tradingType = body.text("method") ?? adapter?.payMethod(named: nil) ?? known.tradingType
        guard known.isSameOrder(as: asked) else {
            throw GatewayError(
                .orderConflict,
                "product_order_no \(known.productOrderNo) is already \(known.tradingAmount) \(known.currency) by \(known.tradingType) through \(known.tradingChannel).",
                field: "product_order_no")
        }
        var trade = known
        if let adapter, !known.tradingState.isFinal, known.placeOrderJSON == nil {
            trade = try await core.withTurn(adapter, .newWork) { () async throws(GatewayError) in
                try await resume(known, adapter)
            }
        }
        let reply = APIReply(
            status: 200, body: TradeView.json(trade, action: ActionJSON.kept(by: trade, sealer: core.sealer)))
        try await core.ledger.commit(
            .log(core.record(call, reply, trade: trade.tradingOrderNo, channel: trade.tradingChannel)))
        return reply
    }

    /// An order whose first answer was lost: the provider is asked, and only when it does not know the order is it placed
    /// again, under the same number (T3).
    private func resume(_ trade: Trade, _ adapter: Adapter) async throws(GatewayError) -> Trade {
        let inquiry = Inquiry(core: core, adapter: adapter)
        var trade = trade
        let method = trade.tradingType
        if case .declared(.sluice) = adapter.availability(.pay, method: method) {
            guard case .declared(.sluice) = adapter.availability(.query, method: method) else { return trade }
            let asked = try await inquiry.ask(trade)
            trade = asked.trade
            guard asked.verdict == .notFound else { return trade }
        }
        // What the browser carries, or nobody, has never been sent: it can be said again.
        guard !trade.tradingState.isFinal, core.clock.now() < trade.expireTime, adapter.profile.isEnabled else {
            return trade
        }
        var performed = try await ProviderClient(core: core, adapter: adapter)
            .perform(.pay, facts: Settlement(core: core, adapter: adapter).facts(trade))
        // A "no" to the second call may mean that the first one arrived late after all.
        if performed.outcome.verdict == .refused, try await inquiry.ask(trade).verdict != .notFound {
            performed.outcome.verdict = .unknown
        }
        return try await finish(trade, adapter, performed) { _, _ in }
    }

    private func place(_ trade: Trade, _ adapter: Adapter) async throws(GatewayError) -> APIReply {
        let facts = Settlement(core: core, adapter: adapter).facts(trade)
        let performed = try await ProviderClient(core: core, adapter: adapter)
            .perform(.pay, facts: facts, with: Ledger.Changes(trades: [TradeRecord(trade)]), isNewWork: true)
        // The trade is new and its order locked, so that an action it keeps is the one that was just given.
        let action = performed.outcome.action.map(ActionJSON.json) ?? ActionJSON.none
        var reply = APIReply(status: 201, body: .null)
        _ = try await finish(trade, adapter, performed) { trade, changes in
            reply.body = TradeView.json(trade, action: trade.placeOrderJSON == nil ? ActionJSON.none : action)
            changes.logs.append(
                core.record(call, reply, trade: trade.tradingOrderNo, channel: trade.tradingChannel))
        }
        return reply
    }

    private func finish(
        _ trade: Trade, _ adapter: Adapter, _ performed: ProviderClient.Performed,
        _ body: (Trade, inout Ledger.Changes) -> Void
    ) async throws(GatewayError) -> Trade {
        let settlement = Settlement(core: core, adapter: adapter)
        let outcome = performed.outcome
        var events: [TradeEvent] = []
        switch outcome.verdict {
        case .accepted:
            var placement = Placement(code: outcome.code, message: outcome.message)
            placement.kept = try settlement.sealed(outcome.kept, for: trade)
            if let action = outcome.action {
                placement.actionJSON = try ActionJSON.stored(action, for: trade, sealer: core.sealer)
                if case .qrCode(let code) = action { placement.qrCode = code }
            }
            events.append(.placed(placement))
            if let report = outcome.trade, Settlement.mismatch(report, trade) == nil {
                events.append(Settlement.event(report))
            }
        case .refused: events.append(.placementRefused(code: outcome.code, message: outcome.message))
        case .notFound, .unknown:
            let code = performed.isUnsent ? "not-sent" : "unclear"
            events.append(.placementUnclear(code: outcome.code ?? code, message: outcome.message ?? outcome.problem))
        }
        return try await settlement.apply(events, to: trade.tradingOrderNo, logs: performed.logs, finish: body).trade
    }
}
