package import SluiceChannel
import SluiceCrypto
import SluiceJSON
package import SluiceOutbound
package import SluiceTrade

/// A wallet whose requests, answers and messages are signed with RSA under key numbers, and whose messages are encrypted:
/// https://pay.weixin.qq.com/doc/v3/merchant/4012365342 (signing), /4012791858 (interfaces).
package final class WeChatDialect: Dialect, @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    static let merchant = "1900007291"
    static let app = "wxd678efh567hg6787"
    static let keyID = "PUB_KEY_ID_0119"

    package let label = "wechat"
    package let ledger: ProviderLedger
    package let isPayableUnseen = true
    package let isFailable = false
    package let isAnswerable = true
    private var count = 0
    /// How often the key was changed: the first has an id that the merchant was given, each later one a certificate.
    private var turn = 0

    package init(ledger: ProviderLedger) { self.ledger = ledger }

    package func errand(_ request: OutboundRequest) -> Errand {
        let wire = Wire(request, host: host)
        let message = WeChatDialect.authorization(request)["nonce_str"] ?? ""
        let parts = wire.path.split(separator: "/").map(String.init)
        let body = (try? JSONParser.parse(request.body)) ?? .null
        if wire.path.hasPrefix("/v3/pay/transactions/out-trade-no/") {
            let number = parts.count > 4 ? Wire.decoded(parts[4]) : ""
            return Errand(request.method == "GET" ? .query : .close, order: number, message: message)
        }
        if wire.path.hasPrefix("/v3/pay/transactions/") {
            return Errand(.pay, order: body["out_trade_no"]?.text, message: message)
        }
        if request.method == "POST", wire.path == "/v3/refund/domestic/refunds" {
            return Errand(
                .refund, order: body["out_trade_no"]?.text, refund: body["out_refund_no"]?.text, message: message)
        }
        if wire.path.hasPrefix("/v3/refund/domestic/refunds/") {
            let number = Wire.decoded(parts.last ?? "")
            return Errand(.refundQuery, order: ledger.refunds[number]?.order, refund: number, message: message)
        }
        return Errand(wire.path == "/v3/certificates" ? .keys : .other, message: message)
    }

    package func answer(_ request: OutboundRequest, at now: Instant) -> OutboundAnswer {
        ledger.expire(atMS: now.milliseconds)
        let wire = Wire(request, host: host)
        guard isSigned(request, wire, now) else { return signed(401, error("SIGN_ERROR"), now) }
        let errand = errand(request)
        let body = (try? JSONParser.parse(request.body)) ?? .null
        switch errand.purpose {
        case .pay: return place(body, String(wire.path.split(separator: "/").last ?? ""), now)
        case .query:
            guard let order = errand.order.flatMap({ ledger.orders[$0] }) else {
                return signed(404, error("ORDER_NOT_EXIST"), now)
            }
            return signed(200, json(order), now)
        case .close: return close(errand.order ?? "", now)
        case .refund: return refund(body, now)
        case .refundQuery:
            guard let refund = errand.refund.flatMap({ ledger.refunds[$0] }) else {
                return signed(404, error("RESOURCE_NOT_EXISTS"), now)
            }
            return signed(200, json(refund, statusName: "status"), now)
        case .keys: return signed(200, certificates(), now)
        case .confirm, .token, .other, .forward: return signed(404, error("NOT_FOUND"), now)
        }
    }

    /// `WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",…`
    private static func authorization(_ request: OutboundRequest) -> [String: String] {
        let text = Wire.header(request, "Authorization").split(separator: " ").dropFirst().joined()
        var fields: [String: String] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[String(pair[0])] = String(pair[1].dropFirst().dropLast()) }
        }
        return fields
    }

    private func isSigned(_ request: OutboundRequest, _ wire: Wire, _ now: Instant) -> Bool {
        let fields = WeChatDialect.authorization(request)
        guard let time = fields["timestamp"], let seconds = Int64(time), abs(seconds - now.seconds) <= 300,
            let nonce = fields["nonce_str"], fields["mchid"] == WeChatDialect.merchant,
            let signature = fields["signature"].flatMap({ Base64.decode($0) })
        else { return false }
        let text = "\(request.method)\n\(wire.target)\n\(time)\n\(nonce)\n\(wire.body)\n"
        return Keys.shared.merchant.publicKey.verify(Array(text.utf8), signature: signature, scheme: Keys.rsa)
    }

    private func place(_ body: JSONValue, _ method: String, _ now: Instant) -> OutboundAnswer {
        guard let number = body["out_trade_no"]?.text, let amount = body["amount"]?["total"]?.integer,
            body["amount"]?["currency"]?.text == "CNY", body["mchid"]?.text == WeChatDialect.merchant
        else { return signed(400, error("PARAM_ERROR"), now) }
        if let known = ledger.orders[number] {
            guard known.amount == amount, known.method == method else {
                return signed(403, error("OUT_TRADE_NO_USED"), now)
            }
            ledger.placedAgain(number)
            guard known.state == .open else {
                return signed(400, error(known.state == .succeeded ? "ORDERPAID" : "ORDER_CLOSED"), now)
            }
            return signed(200, placed(known), now)
        }
        let order = LedgerOrder(
            channel: label, number: number, id: ledger.newID("WX"), amount: amount, currency: "CNY",
            reference: body["description"]?.text ?? "", method: method, createdMS: now.milliseconds,
            expiresMS: body["time_expire"]?.text.flatMap(WeChatDialect.milliseconds))
        ledger.add(order)
        return signed(200, placed(order), now)
    }

    /// `2018-06-08T10:34:56+08:00`, as the documentation writes times.
    private static func milliseconds(_ text: String) -> Int64? {
        let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard numbers.count >= 6, text.hasSuffix("+08:00") else { return nil }
        return CivilTime(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers[5]
        ).instant(offsetMinutes: 480).milliseconds
    }

    private func placed(_ order: LedgerOrder) -> JSONValue {
        switch order.method {
        case "native": ["code_url": .text("weixin://wxpay/bizpayurl?pr=\(order.id)")]
        case "h5": ["h5_url": .text("\(host)/checkmweb?prepay_id=\(order.id)")]
        default: ["prepay_id": .text("wx-prepay-\(order.id)")]
        }
    }

    private func close(_ number: String, _ now: Instant) -> OutboundAnswer {
        if ledger.orders[number]?.state == .succeeded { return signed(400, error("ORDERPAID"), now) }
        ledger.end(number, as: .closed, announced: false)
        return signed(204, nil, now)
    }

    private func refund(_ body: JSONValue, _ now: Instant) -> OutboundAnswer {
        guard let number = body["out_refund_no"]?.text, let amount = body["amount"]?["refund"]?.integer,
            let order = body["out_trade_no"]?.text.flatMap({ ledger.orders[$0] }), order.state == .succeeded
        else { return signed(404, error("RESOURCE_NOT_EXISTS"), now) }
        if let known = ledger.refunds[number] {
            guard known.order == order.number, known.amount == amount else {
                return signed(400, error("INVALID_REQUEST"), now)
            }
            ledger.requestedAgain(number)
            return signed(200, json(known, statusName: "status"), now)
        }
        guard amount <= ledger.refundable(order.number), body["amount"]?["total"]?.integer == order.amount else {
            return signed(400, error("INVALID_REQUEST"), now)
        }
        let refund = LedgerRefund(
            channel: label, number: number, id: ledger.newID("WR"), order: order.number, amount: amount,
            currency: "CNY", total: order.amount, reason: body["reason"]?.text ?? "", createdMS: now.milliseconds)
        ledger.add(refund)
        return signed(200, json(refund, statusName: "status"), now)
    }

    private func json(_ order: LedgerOrder, _ twist: Twist = .none) -> JSONValue {
        let isPaid = order.state == .succeeded || twist != .none
        let hasRefund = ledger.refunds.values.contains { $0.order == order.number && $0.state == .succeeded }
        let state = isPaid ? (hasRefund ? "REFUND" : "SUCCESS") : order.state == .open ? "NOTPAY" : "CLOSED"
        var object: JSONObject = [
            "appid": .text(WeChatDialect.app),
            "mchid": .text(twist == .otherMerchant ? "1900009999" : WeChatDialect.merchant),
            "out_trade_no": .text(twist == .otherNumber ? "NOBODY\(order.number.suffix(14))" : order.number),
            "trade_state": .text(order.state == .failed && twist == .none ? "PAYERROR" : state),
        ]
        if isPaid {
            object["transaction_id"] = .text(order.transactionID ?? "T-\(order.id)")
            object["amount"] = [
                "total": .integer(order.amount + (twist == .otherAmount ? 1 : 0)),
                "currency": .text(twist == .otherCurrency ? "XXX" : "CNY"),
            ]
            object["payer"] = ["openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"]
        }
        return .object(object)
    }

    private func json(_ refund: LedgerRefund, statusName: String) -> JSONValue {
        let status =
            switch refund.state {
            case .processing: "PROCESSING"
            case .succeeded: "SUCCESS"
            case .failed: "CLOSED"
            }
        return [
            "mchid": .text(WeChatDialect.merchant), "refund_id": .text(refund.id),
            "out_refund_no": .text(refund.number), "out_trade_no": .text(refund.order), statusName: .text(status),
            "amount": [
                "refund": .integer(refund.amount), "total": .integer(refund.total), "currency": "CNY",
            ],
        ]
    }

    private func error(_ code: String) -> JSONValue { ["code": .text(code), "message": "as documented"] }

    private func signed(_ status: Int, _ body: JSONValue?, _ now: Instant) -> OutboundAnswer {
        let bytes = body?.serialized() ?? []
        return OutboundAnswer(
            status: status, headers: [("Content-Type", "application/json")] + proof(bytes, now), body: bytes,
            durationMS: 5)
    }

    package func changesKey() { turn += 1 }

    private func keyID(_ turn: Int) -> String {
        turn == 0 ? WeChatDialect.keyID : "5157F09EFDC096DE15EBE81A47057A7232F1B80\(turn % 16)"
    }

    /// Every certificate that was ever in use, encrypted for the merchant.
    private func certificates() -> JSONValue {
        var list: [JSONValue] = []
        for number in 1..<(turn + 1) {
            let text = Keys.shared.certificates[number % Keys.shared.certificates.count]
            let nonce = Array("crt\(number)000000000".utf8.prefix(12))
            guard
                let sealed = try? Cipher.seal(
                    Array(text.utf8), key: Keys.shared.encrypt, nonce: nonce, aad: Array("certificate".utf8))
            else { continue }
            list.append([
                "serial_no": .text(keyID(number)), "effective_time": "2020-01-01T08:00:00+08:00",
                "expire_time": "2050-01-01T07:59:59+08:00",
                "encrypt_certificate": [
                    "algorithm": "AEAD_AES_256_GCM", "nonce": .text(String(decoding: nonce, as: UTF8.self)),
                    "associated_data": "certificate", "ciphertext": .text(Base64.encode(sealed)),
                ],
            ])
        }
        return ["data": .array(list)]
    }

    private func proof(
        _ body: [UInt8], _ now: Instant, by stranger: PrivateKey? = nil, under id: String? = nil
    ) -> [(name: String, value: String)] {
        count += 1
        let nonce = "nonce\(count)of-wallet"
        let text = Array("\(now.seconds)\n\(nonce)\n".utf8) + body + [0x0A]
        return [
            ("Wechatpay-Serial", id ?? keyID(turn)), ("Wechatpay-Timestamp", String(now.seconds)),
            ("Wechatpay-Nonce", nonce),
            (
                "Wechatpay-Signature",
                stranger.map { Keys.sign(text, by: $0) } ?? Keys.shared.sign(text, turn: turn)
            ),
        ]
    }

    package func message(about subject: ProviderLedger.Subject, at now: Instant, twist: Twist) -> ProviderMessage? {
        let content: JSONValue
        let kind: String
        let place: CallbackPlace
        switch subject {
        case .order(let number):
            // Only what was paid is told of.
            guard let order = ledger.orders[number], order.state == .succeeded || twist != .none else { return nil }
            (content, kind, place) = (json(order, twist), "transaction", .notify)
        case .refund(let number):
            guard let refund = ledger.refunds[number] else { return nil }
            (content, kind, place) = (json(refund, statusName: "refund_status"), "refund", .refund)
        }
        count += 1
        let nonce = Array("wal\(count)000000000".utf8.prefix(12))
        guard
            let sealed = try? Cipher.seal(
                content.serialized(), key: Keys.shared.encrypt, nonce: nonce, aad: Array(kind.utf8))
        else { return nil }
        let body: JSONValue = [
            "id": .text("EV-\(count)"), "event_type": .text("\(kind.uppercased()).SUCCESS"),
            "resource_type": "encrypt-resource",
            "resource": [
                "algorithm": "AEAD_AES_256_GCM", "nonce": .text(String(decoding: nonce, as: UTF8.self)),
                "associated_data": .text(kind), "original_type": .text(kind),
                "ciphertext": .text(Base64.encode(sealed)),
            ],
        ]
        let bytes = body.serialized()
        return ProviderMessage(
            place,
            WireCallback(
                method: "POST", path: Keys.path(label, place),
                headers: [("Content-Type", "application/json")] + proof(bytes, now), body: bytes,
                remoteAddress: "192.0.2.30", url: Keys.publicURL + Keys.path(label, place)))
    }

    package func proved(_ message: ProviderMessage, at now: Instant) -> ProviderMessage {
        var message = message
        message.callback.headers = [("Content-Type", "application/json")] + proof(message.callback.body, now)
        return message
    }

    package func estranged(_ message: ProviderMessage, at now: Instant, leads: Bool) -> ProviderMessage? {
        var message = message
        message.callback.headers =
            [("Content-Type", "application/json")]
            + proof(message.callback.body, now, by: Keys.shared.stranger, under: leads ? "STRANGER" : keyID(turn + 1))
        return message
    }

    package func isAcknowledged(_ reply: WireReply) -> Bool { (200..<300).contains(reply.status) }

    package func spoiled(_ answer: OutboundAnswer) -> OutboundAnswer {
        var answer = answer
        answer.headers = answer.headers.map {
            $0.name == "Wechatpay-Signature" ? ($0.name, Wire.changed($0.value)) : $0
        }
        return answer
    }

    package func spoiled(_ message: ProviderMessage) -> ProviderMessage {
        var message = message
        message.callback.headers = message.callback.headers.map {
            $0.name == "Wechatpay-Signature" ? ($0.name, Wire.changed($0.value)) : $0
        }
        return message
    }
}
