package import SluiceChannel
import SluiceCrypto
import SluiceJSON
package import SluiceOutbound
package import SluiceTrade

/// A provider with a bearer key, nested forms, unsigned answers and messages under an HMAC: https://docs.stripe.com/api,
/// https://docs.stripe.com/webhooks/signature. Nobody can ask it for the merchant's own number.
package final class StripeDialect: Dialect, @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    package let label = "stripe"
    package let ledger: ProviderLedger
    package let isPayableUnseen = false
    package let isFailable = false
    package let isAnswerable = false
    /// The merchant's number by the provider's: `cs_…`, `pi_…`.
    private var numbers: [String: String] = [:]
    /// The first answer to each Idempotency-Key, which is given again.
    private var firsts: [String: (status: Int, body: JSONValue)] = [:]
    private var count = 0

    package init(ledger: ProviderLedger) { self.ledger = ledger }

    package func errand(_ request: OutboundRequest) -> Errand {
        let wire = Wire(request, host: host)
        let fields = Wire.fields(wire.body)
        let parts = wire.path.split(separator: "/").map(String.init)
        // Each request is a message of its own: nothing in it tells two copies from two calls but the connection.
        count += 1
        let message = "message-\(count)"
        let key = Wire.header(request, "Idempotency-Key")
        switch (request.method, wire.path) {
        case ("POST", "/v1/checkout/sessions"), ("POST", "/v1/payment_intents"):
            return Errand(.pay, order: fields["metadata[trading_order_no]"] ?? key, message: message)
        case ("POST", "/v1/refunds"):
            return Errand(
                .refund, order: fields["metadata[trading_order_no]"], refund: fields["metadata[refund_no]"],
                message: message)
        case ("GET", "/v1/refunds"):
            return Errand(.refundQuery, order: order(ofPayment: wire.query["payment_intent"])?.number, message: message)
        case ("GET", _): return Errand(.query, order: parts.last.flatMap { numbers[$0] }, message: message)
        default: return Errand(.close, order: parts.dropLast().last.flatMap { numbers[$0] }, message: message)
        }
    }

    package func answer(_ request: OutboundRequest, at now: Instant) -> OutboundAnswer {
        guard Wire.header(request, "Authorization") == "Bearer \(Keys.shared.bearer)" else {
            return StripeDialect.answer(401, StripeDialect.error("invalid_request_error", "api_key"))
        }
        let key = Wire.header(request, "Idempotency-Key")
        let wire = Wire(request, host: host)
        let scope = key.isEmpty ? "" : "\(key) \(wire.path)"
        if let first = firsts[scope] {
            noteRepeat(request)
            return StripeDialect.answer(first.status, first.body)
        }
        let (status, body) = act(request, wire, now)
        if !scope.isEmpty { firsts[scope] = (status, body) }
        return StripeDialect.answer(status, body)
    }

    private func noteRepeat(_ request: OutboundRequest) {
        let errand = errand(request)
        if errand.purpose == .pay, let order = errand.order { ledger.placedAgain(order) }
        if errand.purpose == .refund, let refund = errand.refund { ledger.requestedAgain(refund) }
    }

    private func act(_ request: OutboundRequest, _ wire: Wire, _ now: Instant) -> (Int, JSONValue) {
        let fields = Wire.fields(wire.body)
        let parts = wire.path.split(separator: "/").map(String.init)
        switch (request.method, wire.path) {
        case ("POST", "/v1/checkout/sessions"):
            return place(
                fields, fields["line_items[0][price_data][unit_amount]"], fields["line_items[0][price_data][currency]"],
                fields["line_items[0][price_data][product_data][name]"], "cs_test_", now)
        case ("POST", "/v1/payment_intents"):
            return place(fields, fields["amount"], fields["currency"], fields["description"], "pi_", now)
        case ("POST", "/v1/refunds"): return refund(fields, now)
        case ("GET", "/v1/refunds"): return refunds(ofPayment: wire.query["payment_intent"])
        case ("GET", _): return find(parts.last ?? "")
        default: return close(parts.dropLast().last ?? "")
        }
    }

    private func order(ofPayment id: String?) -> LedgerOrder? {
        ledger.orders.values.first { $0.transactionID != nil && $0.transactionID == id }
    }

    /// The newest first, and never more than a hundred: no history has so many.
    private func refunds(ofPayment id: String?) -> (Int, JSONValue) {
        guard let order = order(ofPayment: id) else {
            return (404, StripeDialect.error("invalid_request_error", "resource_missing"))
        }
        let found = ledger.refunds.values.filter { $0.order == order.number }
            .sorted { ($0.createdMS, $0.id) > ($1.createdMS, $1.id) }
        return (200, ["object": "list", "data": .array(found.map { json($0) }), "has_more": .boolean(false)])
    }

    private func find(_ id: String) -> (Int, JSONValue) {
        guard let order = numbers[id].flatMap({ ledger.orders[$0] }) else {
            return (404, StripeDialect.error("invalid_request_error", "resource_missing"))
        }
        return (200, json(order))
    }

    private func place(
        _ fields: [String: String], _ amount: String?, _ currency: String?, _ reference: String?, _ prefix: String,
        _ now: Instant
    ) -> (Int, JSONValue) {
        guard let amount = amount.flatMap(Int64.init), let currency,
            let number = fields["metadata[trading_order_no]"], ledger.orders[number] == nil
        else { return (400, StripeDialect.error("invalid_request_error", "parameter_missing")) }
        var order = LedgerOrder(
            channel: label, number: number, id: ledger.newID(prefix), amount: amount, currency: currency.uppercased(),
            reference: reference ?? "", method: prefix, createdMS: now.milliseconds,
            expiresMS: now.milliseconds + 86_400_000)
        order.paymentID = prefix == "pi_" ? order.id : ledger.newID("pi_")
        order.returnURL = fields["success_url"]
        ledger.add(order)
        numbers[order.id] = number
        return (200, json(order))
    }

    private func close(_ id: String) -> (Int, JSONValue) {
        guard let order = numbers[id].flatMap({ ledger.orders[$0] }) else {
            return (404, StripeDialect.error("invalid_request_error", "resource_missing"))
        }
        guard order.state == .open || order.state == .closed else {
            return (400, StripeDialect.error("invalid_request_error", "payment_intent_unexpected_state"))
        }
        ledger.end(order.number, as: .closed)
        return (200, json(ledger.orders[order.number] ?? order))
    }

    private func refund(_ fields: [String: String], _ now: Instant) -> (Int, JSONValue) {
        guard let number = fields["metadata[refund_no]"], let amount = fields["amount"].flatMap(Int64.init),
            let order = order(ofPayment: fields["payment_intent"]),
            amount <= ledger.refundable(order.number)
        else { return (400, StripeDialect.error("invalid_request_error", "charge_already_refunded")) }
        let refund = LedgerRefund(
            channel: label, number: number, id: ledger.newID("re_"), order: order.number, amount: amount,
            currency: order.currency, total: order.amount, reason: fields["metadata[memo]"] ?? "",
            createdMS: now.milliseconds)
        ledger.add(refund)
        return (200, json(refund))
    }

    private func json(_ order: LedgerOrder, _ twist: Twist = .none) -> JSONValue {
        let isPaid = order.state == .succeeded || twist != .none
        let number = JSONValue.text(twist == .otherNumber ? "NOBODY\(order.number.suffix(14))" : order.number)
        let amount = JSONValue.integer(order.amount + (twist == .otherAmount ? 1 : 0))
        let currency = JSONValue.text(twist == .otherCurrency ? "xxx" : order.currency.lowercased())
        if order.method == "pi_" {
            return [
                "id": .text(order.id), "object": "payment_intent", "amount": amount, "currency": currency,
                "client_secret": .text("\(order.id)_secret_\(StripeDialect.clientSecret)"),
                "metadata": ["trading_order_no": number],
                "status": isPaid ? "succeeded" : order.state == .closed ? "canceled" : "requires_payment_method",
            ]
        }
        let intent: JSONValue = ["id": .optionalText(order.transactionID), "status": "succeeded"]
        return [
            "id": .text(order.id), "object": "checkout.session", "client_reference_id": number,
            "amount_total": amount, "currency": currency, "metadata": ["trading_order_no": number],
            "url": .text("https://checkout.example/\(order.id)"),
            "status": isPaid ? "complete" : order.state == .closed ? "expired" : "open",
            "payment_status": isPaid ? "paid" : "unpaid",
            "payment_intent": order.transactionID == nil ? .null : intent,
        ]
    }

    /// What only the buyer's page may know.
    static let clientSecret = "client-secret-of-the-simulator"

    private func json(_ refund: LedgerRefund) -> JSONValue {
        let status =
            switch refund.state {
            case .processing: "pending"
            case .succeeded: "succeeded"
            case .failed: "failed"
            }
        return [
            "id": .text(refund.id), "object": "refund", "amount": .integer(refund.amount),
            "currency": .text(refund.currency.lowercased()), "status": .text(status),
            "metadata": ["refund_no": .text(refund.number), "trading_order_no": .text(refund.order)],
        ]
    }

    private static func error(_ type: String, _ code: String) -> JSONValue {
        ["error": ["type": .text(type), "code": .text(code), "message": "as documented"]]
    }

    private static func answer(_ status: Int, _ body: JSONValue) -> OutboundAnswer {
        OutboundAnswer(
            status: status, headers: [("Content-Type", "application/json")], body: body.serialized(), durationMS: 5)
    }

    package func message(about subject: ProviderLedger.Subject, at now: Instant, twist: Twist) -> ProviderMessage? {
        let type: String
        var object: JSONValue
        switch subject {
        case .order(let number):
            guard let order = ledger.orders[number] else { return nil }
            let isPaid = order.state == .succeeded || twist != .none
            object = json(order, twist)
            if order.method == "pi_" {
                type = isPaid ? "payment_intent.succeeded" : "payment_intent.canceled"
            } else {
                type = isPaid ? "checkout.session.completed" : "checkout.session.expired"
                // A message names the payment, an answer that was asked to may show it whole.
                if case .object(var members) = object {
                    members["payment_intent"] = .optionalText(order.transactionID)
                    object = .object(members)
                }
            }
        case .refund(let number):
            guard let refund = ledger.refunds[number] else { return nil }
            type = "refund.updated"
            object = json(refund)
        }
        let body: JSONValue = [
            "id": .text("evt_\(ledger.newID(""))"), "object": "event", "type": .text(type),
            "created": .integer(now.seconds), "livemode": .boolean(twist != .otherMerchant),
            "data": ["object": object],
        ]
        let message = ProviderMessage(
            .notify,
            WireCallback(
                method: "POST", path: Keys.path(label, .notify), body: body.serialized(), remoteAddress: "192.0.2.20",
                url: Keys.publicURL + Keys.path(label, .notify)))
        return proved(message, at: now)
    }

    package func comeback(_ number: String, at now: Instant) -> WireCallback? {
        ledger.orders[number]?.returnURL.map { Keys.comeback($0, label) }
    }

    package func proved(_ message: ProviderMessage, at now: Instant) -> ProviderMessage {
        var message = message
        let text = Array("\(now.seconds).".utf8) + message.callback.body
        let mac = MAC.hmac(.sha256, key: Array(Keys.shared.endpoint.utf8), text)
        message.callback.headers = [
            ("Content-Type", "application/json"), ("Stripe-Signature", "t=\(now.seconds),v1=\(Hex.encode(mac))"),
        ]
        return message
    }

    package func isAcknowledged(_ reply: WireReply) -> Bool { (200..<300).contains(reply.status) }

    /// Its answers carry no proof; that they are genuine is the connection's promise.
    package func spoiled(_ answer: OutboundAnswer) -> OutboundAnswer { answer }

    package func spoiled(_ message: ProviderMessage) -> ProviderMessage {
        var message = message
        message.callback.headers = message.callback.headers.map {
            $0.name == "Stripe-Signature" ? ($0.name, $0.value.dropLast(2) + "zz") : $0
        }
        return message
    }
}
