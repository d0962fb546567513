import Logging
import SluiceCrypto
import Synchronization

/// What the buyer's browser sees: the cashier page, its form, and the stand-in for an app's SDK.
extension SandboxProvider {
    /// `GET` and `POST /cashier/{order_id}`.
    func cashierReply(to request: SandboxRequest, orderID: String) -> SandboxReply {
        guard let order = state.withLock({ $0.ledger.order(id: orderID) }) else { return plain(.pathNotFound) }
        let language = PageLanguage(acceptLanguage: request.headers["accept-language"] ?? "")
        switch request.method {
        case "GET", "HEAD":
            let now = now
            let shown = state.withLock { state in
                // Opening the page is the buyer's first sign of life.
                _ = state.ledger.move(orderID: orderID, to: .userPaying, transactionID: "", now: now)
                return state.ledger.order(id: orderID) ?? order
            }
            return CashierPage(order: shown, language: language, nonce: SandboxKeys.randomText(24)).reply
        case "POST":
            return submit(request, order: order, language: language)
        default:
            return plain(.pathNotFound)
        }
    }

    private func submit(_ request: SandboxRequest, order: SandboxOrder, language: PageLanguage) -> SandboxReply {
        let states: [String: OrderState] = ["pay": .success, "fail": .payError, "leave": .notPaid]
        guard let form = FormCoding.parse(String(decoding: request.body, as: UTF8.self)),
            let target = form["action"].flatMap({ states[$0] })
        else { return plain(.invalid("the form is not readable")) }
        guard constantTimeEqual(Array((form["token"] ?? "").utf8), Array(order.formToken.utf8)) else {
            return plain(
                SandboxRefusal(status: 403, code: "FORM_TOKEN", message: "The form was not made for this order."))
        }
        let now = now
        let (current, notice) = state.withLock { state in
            let notice = state.ledger.move(
                orderID: order.orderID, to: target, transactionID: Self.newTransactionID(), now: now)
            return (state.ledger.order(id: order.orderID) ?? order, notice)
        }
        if let notice { announce([notice]) }
        guard let returnURL = current.facts.returnURL else {
            return CashierPage(order: current, language: language, nonce: SandboxKeys.randomText(24), isResult: true)
                .reply
        }
        do {
            let location = try returnLocation(returnURL, order: current)
            return SandboxReply(
                status: 303,
                headers: [("Location", location), ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")],
                body: [])
        } catch {
            logger.error("a return address could not be signed", metadata: ["error": "\(error)"])
            return SandboxReply(status: 500, body: [])
        }
    }

    /// The return address with the order's state, signed: the values sorted by name, `k=v` joined by `&`, not encoded.
    private func returnLocation(_ url: String, order: SandboxOrder) throws -> String {
        let values = [
            ("nonce", SandboxKeys.randomText(32)), ("order_id", order.orderID),
            ("out_trade_no", order.facts.outTradeNo),
            ("state", order.state.rawValue), ("timestamp", String(now)),
        ]
        let signed = values.map { "\($0)=\($1)" }.joined(separator: "&")
        let signature = try keys.sign(Array(signed.utf8))
        let query = (values + [("signature", signature)]).map { "\($0)=\(FormCoding.encode($1))" }.joined(
            separator: "&")
        let address = url.prefix { $0 != "#" }
        let joint = !address.contains("?") ? "?" : address.last == "?" || address.last == "&" ? "" : "&"
        return address + joint + query
    }

    /// `GET /sdk/pay`: what the SDK in a merchant's app would do, as an address to open. It checks the parameters that the
    /// merchant signed for its app, then goes on to the cashier.
    func sdkReply(to request: SandboxRequest) -> SandboxReply {
        guard request.method == "GET", let query = request.query, let merchantID = query["merchant_id"],
            let prepayID = query["prepay_id"], let timestamp = query["timestamp"], let nonce = query["nonce"],
            let signature = query["sign"]
        else { return plain(.invalid("merchant_id, prepay_id, timestamp, nonce and sign are required")) }
        let message = "\(merchantID)\n\(timestamp)\n\(nonce)\nprepay_id=\(prepayID)\n"
        guard keys.verify(Array(message.utf8), signature: signature, of: merchantID) else {
            return plain(.unproven("SIGNATURE_INVALID", "sign does not fit the parameters and the merchant's key."))
        }
        guard let seconds = Int64(timestamp), ReplayGuard.isFresh(seconds, now: now) else {
            return plain(.unproven("TIMESTAMP_STALE", "timestamp is not within 300 seconds of \(now)."))
        }
        guard let order = state.withLock({ $0.ledger.order(prepayID: prepayID) }), order.facts.merchantID == merchantID
        else { return plain(.orderNotFound) }
        return SandboxReply(
            status: 303, headers: [("Location", "/cashier/\(order.orderID)"), ("Cache-Control", "no-store")], body: [])
    }
}
