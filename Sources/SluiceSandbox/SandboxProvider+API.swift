import Logging
import SluiceJSON
import Synchronization

/// The signed interface under `/v1`.
extension SandboxProvider {
    /// Answers a request under `/v1`, with the faults that are due.
    func apiReply(to request: SandboxRequest, segments: [String]) -> SandboxReply {
        let faults = state.withLock { $0.faults.takeForRequest() }
        if faults.answersError {
            return SandboxReply(
                status: 500, headers: [("Content-Type", "text/html")], body: Array("<h1>Internal error</h1>".utf8),
                delayMS: faults.delayMS)
        }
        var status = 200
        var body: [UInt8]
        do throws(SandboxRefusal) {
            let merchantID = try authenticate(request)
            body = JSONValue.object(try route(request, segments, merchantID: merchantID)).serialized()
        } catch {
            status = error.status
            body = error.json.serialized()
        }
        if faults.answersGarbage {
            status = 200
            body = Array("\u{1}{\"state\": \"SUCC".utf8)
        }
        var reply = SandboxReply(status: status, body: body, delayMS: faults.delayMS, isCut: faults.dropsAnswer)
        reply.headers = [("Content-Type", "application/json")]
        do {
            reply.headers += try keys.proof(of: body, now: now, isSpoiled: faults.signsAnswersWrongly)
        } catch {
            logger.error("an answer could not be signed", metadata: ["error": "\(error)"])
            return SandboxReply(status: 500, body: [])
        }
        return reply
    }

    /// The merchant whose signature the request carries.
    private func authenticate(_ request: SandboxRequest) throws(SandboxRefusal) -> String {
        guard let merchantID = request.headers["sandbox-merchant"],
            let timestampText = request.headers["sandbox-timestamp"], let nonce = request.headers["sandbox-nonce"],
            let signature = request.headers["sandbox-signature"]
        else {
            throw .unproven(
                "SIGNATURE_MISSING",
                "Sandbox-Merchant, Sandbox-Timestamp, Sandbox-Nonce and Sandbox-Signature are required.")
        }
        guard keys.merchants[merchantID] != nil else {
            throw .unproven("MERCHANT_UNKNOWN", "There is no merchant with this Sandbox-Merchant.")
        }
        guard let timestamp = Int64(timestampText), ReplayGuard.isFresh(timestamp, now: now) else {
            throw .unproven("TIMESTAMP_STALE", "Sandbox-Timestamp is not within 300 seconds of \(now).")
        }
        guard (8...64).contains(nonce.utf8.count) else {
            throw .unproven("NONCE_INVALID", "Sandbox-Nonce does not have 8 to 64 characters.")
        }
        let message = "\(request.method)\n\(request.target)\n\(timestampText)\n\(nonce)\n"
        guard keys.verify(Array(message.utf8) + request.body + [0x0A], signature: signature, of: merchantID) else {
            throw .unproven("SIGNATURE_INVALID", "Sandbox-Signature does not fit the request and the merchant's key.")
        }
        let now = now
        guard state.withLock({ $0.replays.take(nonce, merchantID: merchantID, now: now) }) else {
            throw .unproven("NONCE_REPLAYED", "Sandbox-Nonce was used before.")
        }
        return merchantID
    }

    private func route(
        _ request: SandboxRequest, _ segments: [String], merchantID: String
    ) throws(SandboxRefusal) -> JSONObject {
        switch (request.method, segments.count, segments.first) {
        case ("POST", 1, "orders"):
            return try placeOrder(request, merchantID: merchantID)
        case ("GET", 2, "orders"):
            try requireMerchant(request.query?["merchant_id"], is: merchantID)
            return try lockedLedger { ledger throws(SandboxRefusal) in
                try ledger.order(merchantID: merchantID, outTradeNo: segments[1]).json
            }
        case ("POST", 3, "orders") where segments[2] == "close":
            try requireMerchant(try RequestFields(request.body).text("merchant_id", longest: 64), is: merchantID)
            return try closeOrder(segments[1], merchantID: merchantID)
        case ("POST", 1, "refunds"):
            return try acceptRefund(request, merchantID: merchantID)
        case ("GET", 2, "refunds"):
            try requireMerchant(request.query?["merchant_id"], is: merchantID)
            return try lockedLedger { ledger throws(SandboxRefusal) in
                try ledger.refund(merchantID: merchantID, outRefundNo: segments[1]).json
            }
        default:
            throw .pathNotFound
        }
    }

    private func placeOrder(_ request: SandboxRequest, merchantID: String) throws(SandboxRefusal) -> JSONObject {
        let fields = try RequestFields(request.body)
        try requireMerchant(try fields.text("merchant_id", longest: 64), is: merchantID)
        let methodText = try fields.text("method", longest: 8)
        guard let method = OrderFacts.Method(rawValue: methodText) else {
            throw .invalid("method is not qr, page or app")
        }
        let amount = try fields.object("amount")
        let facts = OrderFacts(
            merchantID: merchantID, outTradeNo: try fields.number("out_trade_no"), total: try amount.amount("total"),
            currency: try amount.currency("currency"), description: try fields.text("description", longest: 127),
            method: method, notifyURL: try fields.url("notify_url"), returnURL: try fields.optionalURL("return_url"),
            expireTime: try fields.optionalTime("expire_time"), attach: try fields.optionalText("attach", longest: 256))
        let names = SandboxLedger.Names(
            id: "SO" + SandboxKeys.randomText(30), prepayID: "SP" + SandboxKeys.randomText(30),
            formToken: SandboxKeys.randomText(32))
        let now = now
        let order = try lockedLedger { ledger throws(SandboxRefusal) in
            try ledger.place(facts, names: names, now: now)
        }
        var json: JSONObject = [
            "order_id": .text(order.orderID), "out_trade_no": .text(facts.outTradeNo),
            "state": .text(order.state.rawValue),
        ]
        let cashier = JSONValue.text(state.withLock { $0.baseURL } + "/cashier/" + order.orderID)
        switch method {
        case .qr: json["code_url"] = cashier
        case .page: json["cashier_url"] = cashier
        case .app: json["prepay_id"] = .text(order.prepayID)
        }
        return json
    }

    private func closeOrder(_ outTradeNo: String, merchantID: String) throws(SandboxRefusal) -> JSONObject {
        let now = now
        let (order, notice) = try lockedLedger { ledger throws(SandboxRefusal) in
            try ledger.close(merchantID: merchantID, outTradeNo: outTradeNo, now: now)
        }
        if let notice { announce([notice]) }
        return order.json
    }

    private func acceptRefund(_ request: SandboxRequest, merchantID: String) throws(SandboxRefusal) -> JSONObject {
        let fields = try RequestFields(request.body)
        try requireMerchant(try fields.text("merchant_id", longest: 64), is: merchantID)
        let facts = RefundFacts(
            merchantID: merchantID, outRefundNo: try fields.number("out_refund_no"),
            outTradeNo: try fields.number("out_trade_no"), amount: try fields.amount("amount"),
            total: try fields.amount("total"), currency: try fields.currency("currency"),
            reason: try fields.optionalText("reason", longest: 127), notifyURL: try fields.optionalURL("notify_url"))
        let names = SandboxLedger.Names(id: "SR" + SandboxKeys.randomText(30))
        let now = now
        let (refund, notice) = try state.withLock {
            (state) throws(SandboxRefusal) -> (SandboxRefund, SandboxLedger.Notice?) in
            let (refund, isNew) = try state.ledger.refund(facts, names: names, now: now)
            guard isNew, !state.faults.holdsRefunds else { return (refund, nil) }
            // Settled at once, but answered as PROCESSING: like the real ones, whose result comes by query or callback.
            let isSuccess = facts.reason?.hasPrefix(SandboxRefund.failingReason) != true
            let notice = try state.ledger.settle(
                merchantID: merchantID, outRefundNo: facts.outRefundNo, isSuccess: isSuccess, now: now)
            return (refund, notice)
        }
        if let notice { announce([notice]) }
        return refund.json
    }

    /// Runs `work` on the ledger, alone.
    func lockedLedger<Result: Sendable>(
        _ work: (inout SandboxLedger) throws(SandboxRefusal) -> Result
    ) throws(SandboxRefusal) -> Result {
        try state.withLock { (state) throws(SandboxRefusal) -> Result in try work(&state.ledger) }
    }

    private func requireMerchant(_ given: String?, is merchantID: String) throws(SandboxRefusal) {
        guard let given else { throw .invalid("merchant_id is missing") }
        guard given == merchantID else { throw .otherMerchant }
    }
}
