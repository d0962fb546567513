import Logging
package import SluiceChannel
package import SluiceJSON
import SluiceTrade
import Synchronization

/// The front of the room: the unified API without HTTP, the doors for providers and browsers, and the workers.
///
/// Nothing here throws: what cannot be done is a reply with a problem document, so that every way in has one way out.
package final class Gateway: Sendable {
    package let core: GatewayCore
    /// `app/key` of idempotent calls that are under way.
    private let keysInUse = Mutex<Set<String>>([])

    package init(core: GatewayCore) { self.core = core }

    /// The app of a bearer key, compared in constant time.
    package func app(withKey key: [UInt8]) -> App? { core.apps.app(withKey: key) }

    /// `POST /v1/payments`
    package func createPayment(_ body: JSONValue, app: App, idempotencyKey: String?) async -> APIReply {
        await once(app, "pay", "/v1/payments", body, idempotencyKey) { call throws(GatewayError) in
            try await CreatePayment(core: self.core, call: call).run(body)
        }
    }

    /// `POST /v1/payments/{trading_order_no}/close`
    package func closePayment(_ tradingOrderNo: String, app: App, idempotencyKey: String?) async -> APIReply {
        await once(app, "close", "/v1/payments/\(tradingOrderNo)/close", .null, idempotencyKey) {
            call throws(GatewayError) in
            try await ClosePayment(core: self.core, call: call).run(tradingOrderNo)
        }
    }

    /// `POST /v1/payments/{trading_order_no}/confirm`
    package func confirmPayment(
        _ tradingOrderNo: String, _ body: JSONValue, app: App, idempotencyKey: String?
    ) async -> APIReply {
        await once(app, "confirm", "/v1/payments/\(tradingOrderNo)/confirm", body, idempotencyKey) {
            call throws(GatewayError) in
            try await ConfirmPayment(core: self.core, call: call).run(tradingOrderNo, body)
        }
    }

    /// `POST /v1/payments/{trading_order_no}/refunds`
    package func createRefund(
        _ tradingOrderNo: String, _ body: JSONValue, app: App, idempotencyKey: String?
    ) async -> APIReply {
        await once(app, "refund", "/v1/payments/\(tradingOrderNo)/refunds", body, idempotencyKey) {
            call throws(GatewayError) in
            try await CreateRefund(core: self.core, call: call).run(tradingOrderNo, body)
        }
    }

    /// `GET /v1/payments/{trading_order_no}`
    package func payment(_ tradingOrderNo: String, app: App, refresh: Bool) async -> APIReply {
        await reply { () async throws(GatewayError) in
            try await self.show(try await self.core.ownTrade(tradingOrderNo, app), refresh: refresh)
        }
    }

    /// `GET /v1/payments?product_order_no=…`
    package func payment(productOrderNo: String, app: App, refresh: Bool) async -> APIReply {
        await reply { () async throws(GatewayError) in
            guard let trade = try await self.core.ledger.trade(appID: app.appID, productOrderNo: productOrderNo) else {
                throw GatewayError(.paymentNotFound, "There is no payment with product_order_no \(productOrderNo).")
            }
            return try await self.show(trade, refresh: refresh)
        }
    }

    /// `GET /v1/refunds/{refund_no}`
    package func refund(_ refundNo: String, app: App, refresh: Bool) async -> APIReply {
        await reply { () async throws(GatewayError) in
            guard var refund = try await self.core.ledger.refund(refundNo), refund.appID == app.appID else {
                throw GatewayError(.refundNotFound, "There is no refund \(refundNo).")
            }
            if refresh, !refund.refundStatus.isFinal {
                let (trade, adapter) = try await self.core.ownPayment(refund.tradingOrderNo, app)
                let inquiry = Inquiry(core: self.core, adapter: adapter)
                let known = refund
                refund =
                    try await self.core.withTurnIfFree(adapter) { () async throws(GatewayError) in
                        try await inquiry.settle(known, of: trade)
                    } ?? known
            }
            return APIReply(status: 200, body: RefundView.json(refund))
        }
    }

    /// `POST /notify/{channel_label}` and `/refund` below it.
    /// - Returns: `nil` when there is no such channel.
    package func receive(
        _ received: WireCallback, label: String, at place: CallbackPlace
    ) async -> Result<WireReply, GatewayError>? {
        guard let adapter = core.registry[label] else { return nil }
        do throws(GatewayError) {
            return .success(
                try await CallbackReceiver(core: core, adapter: adapter, place: place, received: received).run())
        } catch {
            return .failure(error)
        }
    }

    /// `GET|POST /return/{channel_label}`
    /// - Returns: `nil` when there is no such channel.
    package func receiveReturn(_ received: WireCallback, label: String) async -> Result<ReturnReply, GatewayError>? {
        guard let adapter = core.registry[label] else { return nil }
        do throws(GatewayError) {
            return .success(try await ReturnReceiver(core: core, adapter: adapter, received: received).run())
        } catch {
            return .failure(error)
        }
    }

    /// Runs the workers until the task is cancelled.
    package func run() async {
        let workers = Workers(core: core)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await workers.runQueries() }
            group.addTask { await workers.runRefundQueries() }
            group.addTask { await workers.runForwarding() }
            group.addTask { await workers.runForwardingTicks() }
        }
    }

    /// Makes one turn of every worker, once: how a test and a simulator move the open work.
    package func turn() async -> [GatewayError] {
        let workers = Workers(core: core)
        return await workers.turn(.query) + workers.turn(.refundQuery) + workers.turn(.forward)
    }

    private func show(_ trade: Trade, refresh: Bool) async throws(GatewayError) -> APIReply {
        var trade = trade
        if refresh, !trade.tradingState.isFinal {
            let adapter = try core.adapter(of: trade)
            let known = trade
            trade =
                try await core.withTurnIfFree(adapter) { () async throws(GatewayError) in
                    try await Inquiry(core: core, adapter: adapter).settle(known)
                } ?? known
        }
        return APIReply(
            status: 200, body: TradeView.json(trade, action: ActionJSON.kept(by: trade, sealer: core.sealer)))
    }

    /// Runs a call that may change something, at most once for one Idempotency-Key: the first reply is given again,
    /// refusals included. A call that was turned away before it did anything (overload, a full disk) leaves no trace.
    private func once(
        _ app: App, _ operation: String, _ path: String, _ body: JSONValue, _ idempotencyKey: String?,
        _ run: (BusinessCall) async throws(GatewayError) -> APIReply
    ) async -> APIReply {
        await reply { () async throws(GatewayError) in
            let call = try BusinessCall(
                app: app, operation: operation, path: path, body: body, idempotencyKey: idempotencyKey)
            guard let key = call.idempotencyKey else { return try await run(call) }
            guard self.keysInUse.withLock({ $0.insert(key).inserted }) else {
                throw GatewayError(
                    .idempotencyKeyInUse, "A call with this Idempotency-Key is under way.", field: "Idempotency-Key")
            }
            defer { _ = self.keysInUse.withLock { $0.remove(key) } }
            if let first = try await self.core.firstReply(of: call) { return first }
            do throws(GatewayError) {
                return try await run(call)
            } catch {
                guard error.code.isKept else { throw error }
                let reply = APIReply(error)
                try await self.core.ledger.commit(.log(self.core.record(call, reply, trade: nil)))
                return reply
            }
        }
    }

    private func reply(_ body: () async throws(GatewayError) -> APIReply) async -> APIReply {
        do throws(GatewayError) {
            return try await body()
        } catch {
            if error.code == .internalError { core.logger.error("\(error.detail)") }
            return APIReply(error)
        }
    }
}

extension ErrorCode {
    /// Whether an idempotent call keeps this refusal: not when the request was malformed or was turned away before
    /// anything was looked at, since then the same call may succeed later.
    var isKept: Bool {
        let turnedAway: [ErrorCode] = [
            .invalidRequest, .malformedBody, .idempotencyKeyInUse, .idempotencyKeyReused, .idempotencyKeyInvalid,
        ]
        return status != 503 && !turnedAway.contains(self)
    }
}
