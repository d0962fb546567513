package import SluiceChannel
import SluiceCrypto
import SluiceJSON
package import SluiceOutbound
package import SluiceTrade

/// A gateway of signed forms: the buyer's browser brings the order itself, of an answer only one member is signed, amounts are
/// decimals, messages are forms: https://opendocs.alipay.com/open/270/105899, /open/common/105193, /open/270/105902.
package final class AlipayDialect: Dialect, @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    static let app = "2014072300007148"
    static let seller = "2088102146225135"

    package let label = "alipay"
    package let ledger: ProviderLedger
    package let isPayableUnseen = false
    package let isFailable = false
    package let isAnswerable = true
    private var count = 0

    package init(ledger: ProviderLedger) { self.ledger = ledger }

    package func errand(_ request: OutboundRequest) -> Errand {
        let fields = Wire.fields(String(decoding: request.body, as: UTF8.self))
        let content = (try? JSONParser.parse(Array((fields["biz_content"] ?? "").utf8))) ?? .null
        let order = content["out_trade_no"]?.text
        let refund = content["out_request_no"]?.text
        // A signature is as good as a number of the message: the timestamp is among what it covers.
        count += 1
        let message = "message-\(count)"
        switch fields["method"] {
        case "alipay.trade.precreate", "alipay.trade.page.pay": return Errand(.pay, order: order, message: message)
        case "alipay.trade.query": return Errand(.query, order: order, message: message)
        case "alipay.trade.close": return Errand(.close, order: order, message: message)
        case "alipay.trade.refund": return Errand(.refund, order: order, refund: refund, message: message)
        case "alipay.trade.fastpay.refund.query":
            return Errand(.refundQuery, order: order, refund: refund, message: message)
        default: return Errand(.other, message: message)
        }
    }

    package func answer(_ request: OutboundRequest, at now: Instant) -> OutboundAnswer {
        ledger.expire(atMS: now.milliseconds)
        let fields = Wire.fields(String(decoding: request.body, as: UTF8.self))
        let name = (fields["method"] ?? "").split(separator: ".").joined(separator: "_") + "_response"
        guard isSigned(fields) else { return signed("error_response", failure("40002", "isv.invalid-signature")) }
        let content = (try? JSONParser.parse(Array((fields["biz_content"] ?? "").utf8))) ?? .null
        let number = content["out_trade_no"]?.text ?? ""
        switch fields["method"] {
        case "alipay.trade.precreate": return signed(name, place(fields, content, now))
        case "alipay.trade.query":
            guard let order = ledger.orders[number], order.state != .open || order.method == "precreate" else {
                return signed(name, failure("40004", "ACQ.TRADE_NOT_EXIST"))
            }
            return signed(name, json(order))
        case "alipay.trade.close": return signed(name, close(number))
        case "alipay.trade.refund": return signed(name, refund(content, number, now))
        case "alipay.trade.fastpay.refund.query": return signed(name, status(content, number))
        default: return signed("error_response", failure("40004", "isv.unknown"))
        }
    }

    /// The order that a browser brings, signed by the merchant; the buyer sees the cashier.
    package func browse(_ fields: [String: String], at now: Instant) {
        guard isSigned(fields), let content = try? JSONParser.parse(Array((fields["biz_content"] ?? "").utf8)) else {
            return
        }
        _ = place(fields, content, now)
    }

    private func isSigned(_ fields: [String: String]) -> Bool {
        let text = fields.filter { $0.key != "sign" && !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        let signature = Base64.decode(fields["sign"] ?? "") ?? []
        return fields["app_id"] == AlipayDialect.app
            && Keys.shared.merchant.publicKey.verify(Array(text.utf8), signature: signature, scheme: Keys.rsa)
    }

    private func place(_ fields: [String: String], _ content: JSONValue, _ now: Instant) -> JSONValue {
        guard let number = content["out_trade_no"]?.text, let amount = content["total_amount"]?.text else {
            return failure("40004", "ACQ.INVALID_PARAMETER")
        }
        let end = content["time_expire"]?.text.flatMap(AlipayDialect.milliseconds)
        if let known = ledger.orders[number] {
            guard known.amount == AlipayDialect.minor(amount) else {
                return failure("40004", "ACQ.CONTEXT_INCONSISTENT")
            }
            if known.state == .succeeded { return failure("40004", "ACQ.TRADE_HAS_SUCCESS") }
            if known.state == .closed { return failure("40004", "ACQ.TRADE_HAS_CLOSE") }
            ledger.placedAgain(number)
        } else if let end, end <= now.milliseconds {
            return failure("40004", "ACQ.INVALID_PARAMETER")
        } else {
            var order = LedgerOrder(
                channel: label, number: number, id: ledger.newID("2024"), amount: AlipayDialect.minor(amount),
                currency: "CNY", reference: content["subject"]?.text ?? "",
                method: fields["method"] == "alipay.trade.precreate" ? "precreate" : "page",
                createdMS: now.milliseconds, expiresMS: end)
            order.returnURL = fields["return_url"]
            ledger.add(order)
        }
        return [
            "code": "10000", "msg": "Success", "out_trade_no": .text(number),
            "qr_code": .text("https://qr.example/\(number)"),
        ]
    }

    private func close(_ number: String) -> JSONValue {
        guard let order = ledger.orders[number] else { return failure("40004", "ACQ.TRADE_NOT_EXIST") }
        guard order.state == .open else { return failure("40004", "ACQ.TRADE_STATUS_ERROR") }
        ledger.end(number, as: .closed)
        return ["code": "10000", "msg": "Success", "out_trade_no": .text(number), "trade_no": .text(order.id)]
    }

    private func refund(_ content: JSONValue, _ number: String, _ now: Instant) -> JSONValue {
        guard let order = ledger.orders[number], let refundNo = content["out_request_no"]?.text,
            let text = content["refund_amount"]?.text
        else { return failure("40004", "ACQ.TRADE_NOT_EXIST") }
        let amount = AlipayDialect.minor(text)
        var moves = "N"
        if let known = ledger.refunds[refundNo] {
            guard known.amount == amount else { return failure("40004", "ACQ.DISCORDANT_REPEAT_REQUEST") }
            ledger.requestedAgain(refundNo)
        } else {
            guard order.state == .succeeded else { return failure("40004", "ACQ.TRADE_STATUS_ERROR") }
            guard amount <= ledger.refundable(number) else { return failure("40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL") }
            ledger.add(
                LedgerRefund(
                    channel: label, number: refundNo, id: ledger.newID("RE"), order: number, amount: amount,
                    currency: "CNY", total: order.amount, reason: content["refund_reason"]?.text ?? "",
                    createdMS: now.milliseconds))
            ledger.settle(refundNo, succeeds: true, atMS: now.milliseconds)
            moves = "Y"
        }
        return [
            "code": "10000", "msg": "Success", "out_trade_no": .text(number), "trade_no": .text(order.id),
            "fund_change": .text(moves), "refund_fee": .text(AlipayDialect.major(amount)),
        ]
    }

    private func status(_ content: JSONValue, _ number: String) -> JSONValue {
        guard ledger.orders[number] != nil else { return failure("40004", "ACQ.TRADE_NOT_EXIST") }
        guard let refund = content["out_request_no"]?.text.flatMap({ ledger.refunds[$0] }) else {
            return ["code": "10000", "msg": "Success"]
        }
        return [
            "code": "10000", "msg": "Success", "out_trade_no": .text(number), "out_request_no": .text(refund.number),
            "refund_amount": .text(AlipayDialect.major(refund.amount)), "refund_status": "REFUND_SUCCESS",
        ]
    }

    private func json(_ order: LedgerOrder) -> JSONValue {
        [
            "code": "10000", "msg": "Success", "out_trade_no": .text(order.number),
            "trade_no": .text(order.transactionID ?? order.id), "trade_status": .text(word(order)),
            "total_amount": .text(AlipayDialect.major(order.amount)),
        ]
    }

    private func word(_ order: LedgerOrder) -> String {
        switch order.state {
        case .open: "WAIT_BUYER_PAY"
        case .succeeded: "TRADE_SUCCESS"
        case .closed, .failed: "TRADE_CLOSED"
        }
    }

    private func failure(_ code: String, _ reason: String) -> JSONValue {
        ["code": .text(code), "msg": "Business Failed", "sub_code": .text(reason), "sub_msg": "as documented"]
    }

    private func signed(_ name: String, _ content: JSONValue) -> OutboundAnswer {
        let text = content.serializedText
        let body = "{\"\(name)\":\(text),\"sign\":\"\(Keys.shared.sign(Array(text.utf8)))\"}"
        return OutboundAnswer(
            status: 200, headers: [("Content-Type", "text/html;charset=utf-8")], body: Array(body.utf8), durationMS: 5)
    }

    package func message(about subject: ProviderLedger.Subject, at now: Instant, twist: Twist) -> ProviderMessage? {
        // A refund is told of by the trade's own message, which says nothing that moves a refund.
        guard case .order(let number) = subject, let order = ledger.orders[number], twist != .otherCurrency else {
            return nil
        }
        let amount = order.amount + (twist == .otherAmount ? 1 : 0)
        var fields = [
            "app_id": AlipayDialect.app,
            "seller_id": twist == .otherMerchant ? "2088000000000000" : AlipayDialect.seller,
            "notify_type": "trade_status_sync", "charset": "utf-8", "version": "1.0", "sign_type": "RSA2",
            "notify_id": ledger.newID("N"), "total_amount": AlipayDialect.major(amount),
            "out_trade_no": twist == .otherNumber ? "NOBODY\(number.suffix(14))" : number,
            "trade_no": order.transactionID ?? order.id,
            "trade_status": twist == .none ? word(order) : "TRADE_SUCCESS",
        ]
        fields["sign"] = Keys.shared.sign(Array(AlipayDialect.text(fields).utf8))
        return message(fields)
    }

    private func message(_ fields: [String: String]) -> ProviderMessage {
        let body = fields.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(Wire.encoded($0.value))" }.joined(separator: "&")
        return ProviderMessage(
            .notify,
            WireCallback(
                method: "POST", path: Keys.path(label, .notify),
                headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: Array(body.utf8), remoteAddress: "192.0.2.40", url: Keys.publicURL + Keys.path(label, .notify)))
    }

    private static func text(_ fields: [String: String]) -> String {
        fields.filter { $0.key != "sign" && $0.key != "sign_type" && !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    }

    package func comeback(_ number: String, at now: Instant) -> WireCallback? {
        guard let order = ledger.orders[number], let url = order.returnURL else { return nil }
        // No status is among them: that the buyer is back does not mean that the order is paid.
        var fields = [
            "app_id": AlipayDialect.app, "seller_id": AlipayDialect.seller, "out_trade_no": number,
            "trade_no": order.transactionID ?? order.id, "total_amount": AlipayDialect.major(order.amount),
            "method": "alipay.trade.page.pay.return", "charset": "utf-8", "version": "1.0", "sign_type": "RSA2",
        ]
        fields["sign"] = Keys.shared.sign(Array(AlipayDialect.text(fields).utf8))
        let query = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Wire.encoded($0.value))" }
        return Keys.comeback("\(url)?\(query.joined(separator: "&"))", label)
    }

    package func proved(_ message: ProviderMessage, at now: Instant) -> ProviderMessage {
        var fields = Wire.fields(String(decoding: message.callback.body, as: UTF8.self))
        fields["sign"] = Keys.shared.sign(Array(AlipayDialect.text(fields).utf8))
        return self.message(fields)
    }

    package func isAcknowledged(_ reply: WireReply) -> Bool { reply.body == Array("success".utf8) }

    package func spoiled(_ answer: OutboundAnswer) -> OutboundAnswer {
        var answer = answer
        answer.body = Array(
            String(decoding: answer.body, as: UTF8.self).replacing("\"sign\":\"", with: "\"sign\":\"AAAA").utf8)
        return answer
    }

    package func spoiled(_ message: ProviderMessage) -> ProviderMessage {
        var fields = Wire.fields(String(decoding: message.callback.body, as: UTF8.self))
        fields["sign"] = Wire.changed(fields["sign"] ?? "")
        return self.message(fields)
    }

    /// `1.05` and back, in the hundredths of the ledger.
    private static func minor(_ text: String) -> Int64 {
        let parts = text.split(separator: ".")
        let cents = parts.count == 2 ? (parts[1] + "00").prefix(2) : "00"
        return (Int64(parts.first ?? "0") ?? 0) * 100 + (Int64(cents) ?? 0)
    }

    private static func major(_ amount: Int64) -> String {
        let cents = amount % 100
        return "\(amount / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    /// `2014-07-24 03:07:50`, Beijing time.
    private static func milliseconds(_ text: String) -> Int64? {
        let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        return CivilTime(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers[5]
        ).instant(offsetMinutes: 480).milliseconds
    }
}
