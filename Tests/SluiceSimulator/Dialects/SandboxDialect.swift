package import SluiceChannel
import SluiceCrypto
import SluiceJSON
package import SluiceOutbound
package import SluiceTrade

/// The provider of docs/sandbox-protocol.md: JSON signed both ways with RSA, and encrypted messages.
package final class SandboxDialect: Dialect, @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    package let label = "sandbox"
    package let ledger: ProviderLedger
    package let isPayableUnseen = true
    package let isFailable = true
    package let isAnswerable = true
    private var nonces: Set<String> = []
    private var count = 0

    package init(ledger: ProviderLedger) { self.ledger = ledger }

    package func errand(_ request: OutboundRequest) -> Errand {
        let wire = Wire(request, host: host)
        let nonce = Wire.header(request, "Sandbox-Nonce")
        let parts = wire.path.split(separator: "/").map(String.init)
        let body = (try? JSONParser.parse(request.body)) ?? .null
        switch (request.method, parts.dropFirst().first, parts.count) {
        case ("POST", "orders", 2): return Errand(.pay, order: body["out_trade_no"]?.text, message: nonce)
        case ("GET", "orders", 3): return Errand(.query, order: parts[2], message: nonce)
        case ("POST", "orders", 4): return Errand(.close, order: parts[2], message: nonce)
        case ("POST", "refunds", 2):
            return Errand(
                .refund, order: body["out_trade_no"]?.text, refund: body["out_refund_no"]?.text, message: nonce)
        case ("GET", "refunds", 3):
            let number = Wire.decoded(parts[2])
            return Errand(.refundQuery, order: ledger.refunds[number]?.order, refund: number, message: nonce)
        default: return Errand(.other, message: nonce)
        }
    }

    package func answer(_ request: OutboundRequest, at now: Instant) -> OutboundAnswer {
        ledger.expire(atMS: now.milliseconds)
        let wire = Wire(request, host: host)
        if let problem = problem(request, wire, now) { return signed(401, error(problem), now) }
        let errand = errand(request)
        let body = (try? JSONParser.parse(request.body)) ?? .null
        switch errand.purpose {
        case .pay: return place(body, now)
        case .query:
            guard let order = errand.order.flatMap({ ledger.orders[$0] }) else { return notFound("ORDER", now) }
            return signed(200, json(order), now)
        case .close: return close(errand.order ?? "", now)
        case .refund: return refund(body, now)
        case .refundQuery:
            guard let refund = errand.refund.flatMap({ ledger.refunds[$0] }) else { return notFound("REFUND", now) }
            return signed(200, json(refund), now)
        case .confirm, .token, .keys, .other, .forward: return signed(404, error("PATH_NOT_FOUND"), now)
        }
    }

    /// Why the caller is not proven.
    private func problem(_ request: OutboundRequest, _ wire: Wire, _ now: Instant) -> String? {
        let timestamp = Wire.header(request, "Sandbox-Timestamp")
        let nonce = Wire.header(request, "Sandbox-Nonce")
        guard Wire.header(request, "Sandbox-Merchant") == Keys.merchantID else { return "MERCHANT_UNKNOWN" }
        guard let time = Int64(timestamp), abs(time - now.seconds) <= 300 else { return "TIMESTAMP_STALE" }
        let text = "\(request.method)\n\(wire.target)\n\(timestamp)\n\(nonce)\n\(wire.body)\n"
        let signature = Base64.decode(Wire.header(request, "Sandbox-Signature")) ?? []
        guard Keys.shared.merchant.publicKey.verify(Array(text.utf8), signature: signature, scheme: Keys.rsa) else {
            return "SIGNATURE_INVALID"
        }
        return nonces.insert(nonce).inserted ? nil : "NONCE_REPLAYED"
    }

    private func place(_ body: JSONValue, _ now: Instant) -> OutboundAnswer {
        guard let number = body["out_trade_no"]?.text, let amount = body["amount"]?["total"]?.integer,
            let currency = body["amount"]?["currency"]?.text, let method = body["method"]?.text
        else { return signed(400, error("INVALID_REQUEST"), now) }
        if let known = ledger.orders[number] {
            guard known.amount == amount, known.currency == currency, known.method == method else {
                return signed(409, error("ORDER_CONFLICT"), now)
            }
            ledger.placedAgain(number)
            return signed(200, placed(known), now)
        }
        var order = LedgerOrder(
            channel: label, number: number, id: ledger.newID("SO"), amount: amount, currency: currency,
            reference: body["description"]?.text ?? "", method: method, createdMS: now.milliseconds,
            expiresMS: body["expire_time"]?.integer.map { $0 * 1000 })
        if method == "page" { order.returnURL = body["return_url"]?.text }
        ledger.add(order)
        return signed(200, placed(order), now)
    }

    private func placed(_ order: LedgerOrder) -> JSONValue {
        var object: JSONObject = [
            "order_id": .text(order.id), "out_trade_no": .text(order.number), "state": .text(state(order)),
        ]
        switch order.method {
        case "qr": object["code_url"] = .text("\(host)/pay/\(order.id)")
        case "page": object["cashier_url"] = .text("\(host)/cashier/\(order.id)")
        default: object["prepay_id"] = .text("prepay-\(order.id)")
        }
        return .object(object)
    }

    private func close(_ number: String, _ now: Instant) -> OutboundAnswer {
        guard let order = ledger.orders[number] else { return notFound("ORDER", now) }
        if order.state == .succeeded { return signed(409, error("ORDER_PAID"), now) }
        ledger.end(number, as: .closed)
        return signed(200, json(ledger.orders[number] ?? order), now)
    }

    private func refund(_ body: JSONValue, _ now: Instant) -> OutboundAnswer {
        guard let number = body["out_refund_no"]?.text, let amount = body["amount"]?.integer,
            let order = body["out_trade_no"]?.text.flatMap({ ledger.orders[$0] })
        else { return notFound("ORDER", now) }
        if let known = ledger.refunds[number] {
            guard known.order == order.number, known.amount == amount else {
                return signed(409, error("REFUND_CONFLICT"), now)
            }
            ledger.requestedAgain(number)
            return signed(200, json(known), now)
        }
        guard order.state == .succeeded else { return signed(422, error("ORDER_NOT_PAID"), now) }
        guard body["total"]?.integer == order.amount, body["currency"]?.text == order.currency else {
            return signed(422, error("AMOUNT_MISMATCH"), now)
        }
        guard amount <= ledger.refundable(order.number) else {
            return signed(422, error("REFUND_EXCEEDS_PAYMENT"), now)
        }
        let refund = LedgerRefund(
            channel: label, number: number, id: ledger.newID("SR"), order: order.number, amount: amount,
            currency: order.currency, total: order.amount, reason: body["reason"]?.text ?? "",
            createdMS: now.milliseconds)
        ledger.add(refund)
        return signed(200, json(refund), now)
    }

    private func state(_ order: LedgerOrder) -> String {
        switch order.state {
        case .open: "NOTPAY"
        case .succeeded: "SUCCESS"
        case .closed: "CLOSED"
        case .failed: "PAYERROR"
        }
    }

    private func json(_ order: LedgerOrder, _ twist: Twist = .none) -> JSONValue {
        var object: JSONObject = [
            "merchant_id": .text(twist == .otherMerchant ? "another-shop" : Keys.merchantID),
            "order_id": .text(order.id),
            "out_trade_no": .text(twist == .otherNumber ? "NOBODY\(order.number.suffix(14))" : order.number),
            "state": .text(twist == .none ? state(order) : "SUCCESS"),
            "amount": [
                "total": .integer(order.amount + (twist == .otherAmount ? 1 : 0)),
                "currency": .text(twist == .otherCurrency ? "XXX" : order.currency),
            ],
            "method": .text(order.method), "create_time": .integer(order.createdMS / 1000),
        ]
        if let id = order.transactionID { object["transaction_id"] = .text(id) }
        if let paid = order.paidMS { object["pay_time"] = .integer(paid / 1000) }
        return .object(object)
    }

    private func json(_ refund: LedgerRefund) -> JSONValue {
        let state =
            switch refund.state {
            case .processing: "PROCESSING"
            case .succeeded: "SUCCESS"
            case .failed: "FAILED"
            }
        return [
            "merchant_id": .text(Keys.merchantID), "refund_id": .text(refund.id),
            "out_refund_no": .text(refund.number), "out_trade_no": .text(refund.order), "state": .text(state),
            "amount": .integer(refund.amount), "total": .integer(refund.total), "currency": .text(refund.currency),
        ]
    }

    private func error(_ code: String) -> JSONValue { ["code": .text(code), "message": "as documented"] }

    private func notFound(_ what: String, _ now: Instant) -> OutboundAnswer {
        signed(404, error("\(what)_NOT_FOUND"), now)
    }

    private func signed(_ status: Int, _ body: JSONValue, _ now: Instant) -> OutboundAnswer {
        let bytes = body.serialized()
        return OutboundAnswer(
            status: status, headers: [("Content-Type", "application/json")] + proof(bytes, now), body: bytes,
            durationMS: 5)
    }

    private func proof(_ body: [UInt8], _ now: Instant) -> [(name: String, value: String)] {
        count += 1
        let nonce = "nonce-\(count)-of-sandbox"
        let text = Array("\(now.seconds)\n\(nonce)\n".utf8) + body + [0x0A]
        return [
            ("Sandbox-Timestamp", String(now.seconds)), ("Sandbox-Nonce", nonce),
            ("Sandbox-Signature", Keys.shared.sign(text)),
        ]
    }

    package func message(about subject: ProviderLedger.Subject, at now: Instant, twist: Twist) -> ProviderMessage? {
        let kind: String
        let event: String
        let content: JSONValue
        switch subject {
        case .order(let number):
            guard let order = ledger.orders[number] else { return nil }
            (kind, event, content) = ("order", "EV-\(order.id)-\(order.changes)", json(order, twist))
        case .refund(let number):
            guard let refund = ledger.refunds[number] else { return nil }
            (kind, event, content) = ("refund", "EV-\(refund.id)-\(refund.changes)", json(refund))
        }
        count += 1
        let nonce = Array("sim\(count)000000000".utf8.prefix(12))
        guard
            let sealed = try? Cipher.seal(
                content.serialized(), key: Keys.shared.encrypt, nonce: nonce, aad: Array(kind.utf8))
        else { return nil }
        let state = content["state"]?.text ?? ""
        let body: JSONValue = [
            "id": .text(event), "event_type": .text("\(kind.uppercased()).\(state)"),
            "create_time": .integer(now.seconds),
            "resource": [
                "algorithm": "AEAD_AES_256_GCM", "nonce": .text(String(decoding: nonce, as: UTF8.self)),
                "associated_data": .text(kind), "ciphertext": .text(Base64.encode(sealed)),
            ],
        ]
        let bytes = body.serialized()
        let place: CallbackPlace = kind == "order" ? .notify : .refund
        return ProviderMessage(
            place,
            WireCallback(
                method: "POST", path: Keys.path(label, place),
                headers: [("Content-Type", "application/json")] + proof(bytes, now), body: bytes,
                remoteAddress: "192.0.2.10", url: Keys.publicURL + Keys.path(label, place)))
    }

    package func comeback(_ number: String, at now: Instant) -> WireCallback? {
        guard let order = ledger.orders[number], let url = order.returnURL else { return nil }
        count += 1
        let fields = [
            ("nonce", "back-\(count)"), ("order_id", order.id), ("out_trade_no", number), ("state", state(order)),
            ("timestamp", String(now.seconds)),
        ]
        let text = fields.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let signature = Wire.encoded(Keys.shared.sign(Array(text.utf8)))
        return Keys.comeback("\(url)\(url.contains("?") ? "&" : "?")\(text)&signature=\(signature)", label)
    }

    package func proved(_ message: ProviderMessage, at now: Instant) -> ProviderMessage {
        var message = message
        message.callback.headers = [("Content-Type", "application/json")] + proof(message.callback.body, now)
        return message
    }

    package func isAcknowledged(_ reply: WireReply) -> Bool {
        let json = try? JSONParser.parse(reply.body)
        return (200..<300).contains(reply.status) && json?["code"]?.text == "OK"
    }

    package func spoiled(_ answer: OutboundAnswer) -> OutboundAnswer {
        var answer = answer
        answer.headers = answer.headers.map { $0.name == "Sandbox-Signature" ? ($0.name, Wire.changed($0.value)) : $0 }
        return answer
    }

    package func spoiled(_ message: ProviderMessage) -> ProviderMessage {
        var message = message
        message.callback.headers = message.callback.headers.map {
            $0.name == "Sandbox-Signature" ? ($0.name, Wire.changed($0.value)) : $0
        }
        return message
    }
}
