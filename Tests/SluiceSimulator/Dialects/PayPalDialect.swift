package import SluiceAuditor
package import SluiceChannel
import SluiceCrypto
import SluiceJSON
package import SluiceOutbound
package import SluiceTrade

/// A provider that grants tokens, takes money only when an approved order is captured, and signs its messages under a
/// certificate that they name: https://developer.paypal.com/docs/api/orders/v2/, /docs/api/payments/v2/ and
/// /api/rest/webhooks/rest/.
package final class PayPalDialect: Dialect, @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    static let api = "https://api-m.paypal.com"
    static let webhook = "4JH86294D6297924G"
    private static let certificates = "https://api.paypal.com/v1/notifications/certs/"
    /// An order that nobody has captured is forgotten then.
    private static let lifeMS: Int64 = 3 * 3_600_000
    /// How long money takes that does not come at once.
    private static let pendingMS: Int64 = 20_000

    package let label = "paypal"
    package let ledger: ProviderLedger
    package let office: TokenOffice? = TokenOffice()
    package let isPayableUnseen = false
    package let isFailable = true
    // What is captured after the merchant has given the order up can only be told of.
    package let isAnswerable = false
    package let isCaptured = true
    package let hosts = [PayPalDialect.api, "https://api.paypal.com"]
    package private(set) var complaints: [Finding] = []
    package var refusals: Set<String>? { refused }

    /// The merchant's number by the provider's, of orders and of refunds.
    private var numbers: [String: String] = [:]
    /// The order that each PayPal-Request-Id has placed; the refund that it has made.
    private var firsts: [String: String] = [:]
    /// Orders whose buyer has approved; `false` where the money will not come in the end.
    private var approved: [String: Bool] = [:]
    /// When an order was captured whose money takes its time.
    private var pending: [String: Int64] = [:]
    private var refused: Set<String> = []
    /// How often the key was changed.
    private var turn = 0
    private var count = 0

    package init(ledger: ProviderLedger) { self.ledger = ledger }

    package func errand(_ request: OutboundRequest) -> Errand {
        // Each request is a message of its own: nothing in it tells two copies from two calls but the connection.
        count += 1
        let message = "message-\(count)"
        if request.url.hasPrefix(PayPalDialect.certificates) { return Errand(.keys, message: message) }
        let parts = Wire(request, host: PayPalDialect.api).path.split(separator: "/").map(String.init)
        let body = (try? JSONParser.parse(request.body)) ?? .null
        switch (request.method, parts.dropFirst().first, parts.count) {
        case ("POST", "oauth2", _): return Errand(.token, message: message)
        case ("POST", "checkout", 3):
            return Errand(.pay, order: body["purchase_units"]?.array?.first?["custom_id"]?.text, message: message)
        case ("GET", "checkout", 4):
            return Errand(.query, order: numbers[parts[3]], isPerhapsAboutRefund: true, message: message)
        case ("POST", "checkout", 5): return Errand(.confirm, order: numbers[parts[3]], message: message)
        case ("POST", "payments", 5):
            return Errand(
                .refund, order: order(ofCapture: parts[3])?.number, refund: body["custom_id"]?.text, message: message)
        case ("GET", "payments", 4):
            let number = numbers[parts[3]]
            return Errand(
                .refundQuery, order: number.flatMap { ledger.refunds[$0]?.order }, refund: number, message: message)
        default: return Errand(.other, message: message)
        }
    }

    package func answer(_ request: OutboundRequest, at now: Instant) -> OutboundAnswer {
        settle(at: now)
        let authorization = Wire.header(request, "Authorization")
        if request.url.hasPrefix(PayPalDialect.certificates) { return certificate(request, authorization) }
        let errand = errand(request)
        if errand.purpose == .token { return token(request, authorization, now) }
        guard office?.admits(authorization, atMS: now.milliseconds) ?? false else { return unauthorized() }
        let body = (try? JSONParser.parse(request.body)) ?? .null
        let id = Wire.header(request, "PayPal-Request-Id")
        switch errand.purpose {
        case .pay: return place(body, id, now)
        case .query:
            guard let order = errand.order.flatMap({ ledger.orders[$0] }), order.state != .closed else {
                return failure(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
            }
            return PayPalDialect.answer(200, json(order))
        case .confirm: return capture(errand.order ?? "", now)
        case .refund: return refund(body, errand.order, id, now)
        case .refundQuery:
            guard let refund = errand.refund.flatMap({ ledger.refunds[$0] }) else {
                return failure(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
            }
            return PayPalDialect.answer(200, json(refund))
        default: return failure(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
        }
    }

    // What comes before a call.

    private func token(_ request: OutboundRequest, _ authorization: String, _ now: Instant) -> OutboundAnswer {
        let basic = Base64.encode(Array("\(Keys.shared.clientID):\(Keys.shared.clientSecret)".utf8))
        let fields = Wire.fields(String(decoding: request.body, as: UTF8.self))
        guard authorization == "Basic \(basic)", fields["grant_type"] == "client_credentials",
            let (token, seconds) = office?.grant(atMS: now.milliseconds)
        else {
            return PayPalDialect.answer(
                401, ["error": "invalid_client", "error_description": "Client Authentication failed"])
        }
        return PayPalDialect.answer(
            200,
            [
                "scope": "https://uri.paypal.com/services/payments/payment", "access_token": .text(token),
                "token_type": "Bearer", "app_id": "APP-80W284485P519543T", "expires_in": .integer(seconds),
                "nonce": "2026-11-22T00:00:00Z",
            ])
    }

    /// Both forms in which a token is refused are met; the second looks like any other refusal.
    private func unauthorized() -> OutboundAnswer {
        count += 1
        if count % 2 == 0 {
            return PayPalDialect.answer(
                401, ["error": "invalid_token", "error_description": "Access Token not found in cache"])
        }
        return PayPalDialect.answer(
            401,
            [
                "name": "AUTHENTICATION_FAILURE",
                "message": "Authentication failed due to invalid authentication credentials.",
                "debug_id": "4a51b0c1d2f44",
            ])
    }

    private func certificate(_ request: OutboundRequest, _ authorization: String) -> OutboundAnswer {
        if !authorization.isEmpty {
            complaints.append(Finding(.secret, label, "a token was sent to the place of the certificates"))
        }
        let name = request.url.dropFirst(PayPalDialect.certificates.count)
        guard let number = (0...turn).first(where: { name == "CERT-\($0)" }) else {
            return OutboundAnswer(status: 404, headers: [], body: Array("not found".utf8), durationMS: 5)
        }
        let text = Keys.shared.certificates[number % Keys.shared.certificates.count]
        return OutboundAnswer(
            status: 200, headers: [("Content-Type", "application/x-x509-ca-cert")], body: Array(text.utf8),
            durationMS: 5)
    }

    package func changesKey() { turn += 1 }

    // Orders and refunds.

    private func order(ofCapture id: String) -> LedgerOrder? {
        ledger.orders.values.first { $0.transactionID != nil && $0.transactionID == id }
    }

    private func place(_ body: JSONValue, _ id: String, _ now: Instant) -> OutboundAnswer {
        let unit = body["purchase_units"]?.array?.first
        if let known = firsts["order \(id)"].flatMap({ ledger.orders[$0] }) {
            ledger.placedAgain(known.number)
            return PayPalDialect.answer(200, json(known))
        }
        guard let number = unit?["custom_id"]?.text, let currency = unit?["amount"]?["currency_code"]?.text,
            let amount = unit?["amount"]?["value"]?.text.flatMap({ PayPalDialect.minor($0, currency) }), !id.isEmpty
        else {
            if let number = unit?["custom_id"]?.text { refused.insert(number) }
            return failure(400, "INVALID_REQUEST", "MISSING_REQUIRED_PARAMETER")
        }
        let context = body["payment_source"]?["paypal"]?["experience_context"]
        // Another id makes another order, whatever stands in it.
        var order = LedgerOrder(
            channel: label, number: ledger.orders[number] == nil ? number : "\(number) of \(id)",
            id: ledger.newID("5O"), amount: amount, currency: currency,
            reference: unit?["description"]?.text ?? "", method: "", createdMS: now.milliseconds,
            expiresMS: now.milliseconds + PayPalDialect.lifeMS)
        order.paymentID = ledger.newID("2GG")
        order.returnURL = context?["return_url"]?.text
        ledger.add(order)
        firsts["order \(id)"] = order.number
        numbers[order.id] = order.number
        return PayPalDialect.answer(200, json(order))
    }

    /// Takes the money of an approved order, once.
    private func capture(_ number: String, _ now: Instant) -> OutboundAnswer {
        guard let order = ledger.orders[number], order.state != .closed else {
            return failure(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
        }
        guard let isGood = approved[number] else {
            return failure(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED")
        }
        // The same PayPal-Request-Id is answered as it was the first time; the plugin has but one for an order.
        if order.state == .open, pending[number] == nil {
            if isGood {
                ledger.pay(number, atMS: now.milliseconds)
            } else {
                pending[number] = now.milliseconds
            }
        }
        return PayPalDialect.answer(201, json(ledger.orders[number] ?? order))
    }

    package func settle(at now: Instant) {
        for (number, since) in pending.sorted(by: { $0.key < $1.key })
        where since + PayPalDialect.pendingMS <= now.milliseconds {
            ledger.end(number, as: .failed)
        }
        ledger.expire(atMS: now.milliseconds)
    }

    private func refund(_ body: JSONValue, _ number: String?, _ id: String, _ now: Instant) -> OutboundAnswer {
        if let known = firsts["refund \(id)"].flatMap({ ledger.refunds[$0] }) {
            ledger.requestedAgain(known.number)
            return PayPalDialect.answer(201, json(known))
        }
        guard let refundNo = body["custom_id"]?.text, let order = number.flatMap({ ledger.orders[$0] }),
            let amount = body["amount"]?["value"]?.text.flatMap({ PayPalDialect.minor($0, order.currency) }),
            amount <= ledger.refundable(order.number)
        else {
            if let refundNo = body["custom_id"]?.text { refused.insert(refundNo) }
            return failure(422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED")
        }
        let refund = LedgerRefund(
            channel: label, number: refundNo, id: ledger.newID("1JU"), order: order.number, amount: amount,
            currency: order.currency, total: order.amount, reason: body["note_to_payer"]?.text ?? "",
            createdMS: now.milliseconds)
        ledger.add(refund)
        firsts["refund \(id)"] = refundNo
        numbers[refund.id] = refundNo
        return PayPalDialect.answer(201, json(refund))
    }

    private func json(_ order: LedgerOrder) -> JSONValue {
        let isCaptured = order.charges > 0 || pending[order.number] != nil
        var unit: JSONObject = [
            "reference_id": "default", "custom_id": .text(order.number), "invoice_id": .text(order.number),
            "amount": PayPalDialect.money(order.amount, order.currency),
        ]
        if isCaptured {
            let refunds = ledger.refunds.values.filter { $0.order == order.number }.sorted { $0.id < $1.id }
            var payments: JSONObject = ["captures": .array([capture(order, .none)])]
            if !refunds.isEmpty { payments["refunds"] = .array(refunds.map(json)) }
            unit["payments"] = .object(payments)
        }
        let links = [
            ("self", "\(PayPalDialect.api)/v2/checkout/orders/\(order.id)"),
            ("payer-action", "https://www.paypal.com/checkoutnow?token=\(order.id)"),
        ]
        let status = isCaptured ? "COMPLETED" : approved[order.number] != nil ? "APPROVED" : "PAYER_ACTION_REQUIRED"
        return [
            "id": .text(order.id), "intent": "CAPTURE", "status": .text(status),
            "purchase_units": .array([.object(unit)]),
            "links": .array(links.map { ["href": .text($0.1), "rel": .text($0.0), "method": "GET"] }),
        ]
    }

    private func capture(_ order: LedgerOrder, _ twist: Twist) -> JSONValue {
        let status =
            order.charges > 0 || twist != .none ? "COMPLETED" : order.state == .failed ? "DECLINED" : "PENDING"
        let amount = order.amount + (twist == .otherAmount ? 1 : 0)
        return [
            "id": .text(order.paymentID ?? order.id), "status": .text(status),
            "custom_id": .text(twist == .otherNumber ? "NOBODY\(order.number.suffix(14))" : order.number),
            "amount": PayPalDialect.money(amount, order.currency, twist == .otherCurrency ? "XXX" : nil),
            "final_capture": .boolean(true),
        ]
    }

    private func json(_ refund: LedgerRefund) -> JSONValue {
        let status =
            switch refund.state {
            case .processing: "PENDING"
            case .succeeded: "COMPLETED"
            case .failed: "FAILED"
            }
        return [
            "id": .text(refund.id), "status": .text(status), "custom_id": .text(refund.number),
            "amount": PayPalDialect.money(refund.amount, refund.currency),
        ]
    }

    private func failure(_ status: Int, _ name: String, _ issue: String) -> OutboundAnswer {
        let body: JSONValue = [
            "name": .text(name), "message": "as documented", "debug_id": "f8e5b9a8e8a3f",
            "details": .array([["issue": .text(issue)]]),
        ]
        return PayPalDialect.answer(status, body)
    }

    private static func answer(_ status: Int, _ body: JSONValue) -> OutboundAnswer {
        OutboundAnswer(
            status: status, headers: [("Content-Type", "application/json")], body: body.serialized(), durationMS: 5)
    }

    // The buyer.

    package func buyerPays(_ number: String, at now: Instant, late: Bool) {
        approve(number, isGood: true)
    }

    package func buyerFails(_ number: String, at now: Instant) { approve(number, isGood: false) }

    private func approve(_ number: String, isGood: Bool) {
        guard ledger.orders[number]?.state == .open, pending[number] == nil else { return }
        approved[number] = isGood
    }

    package func comeback(_ number: String, at now: Instant) -> WireCallback? {
        guard let order = ledger.orders[number], let url = order.returnURL else { return nil }
        let payer = approved[number] == nil ? "" : "&PayerID=QYR5Z8XDVJNXQ"
        return Keys.comeback("\(url)&token=\(order.id)\(payer)", label)
    }

    // Messages.

    package func message(about subject: ProviderLedger.Subject, at now: Instant, twist: Twist) -> ProviderMessage? {
        let event: String
        let resource: JSONValue
        switch subject {
        case .order(let number):
            guard let order = ledger.orders[number],
                order.charges > 0 || order.state == .failed || twist != .none
            else { return nil }
            event = order.charges > 0 || twist != .none ? "PAYMENT.CAPTURE.COMPLETED" : "PAYMENT.CAPTURE.DECLINED"
            resource = capture(order, twist)
        case .refund(let number):
            guard let refund = ledger.refunds[number], refund.state == .succeeded else { return nil }
            (event, resource) = ("PAYMENT.CAPTURE.REFUNDED", json(refund))
        }
        let body: JSONValue = [
            "id": .text("WH-\(ledger.newID(""))"), "event_version": "1.0", "create_time": .text(now.rfc3339),
            "resource_type": "capture", "event_type": .text(event), "summary": "a payment", "resource": resource,
        ]
        return signed(
            body.serialized(), now, webhook: twist == .otherMerchant ? "9XX86294D6297924G" : PayPalDialect.webhook)
    }

    private func signed(
        _ body: [UInt8], _ now: Instant, webhook: String = PayPalDialect.webhook, by key: PrivateKey? = nil,
        under url: String? = nil
    ) -> ProviderMessage {
        count += 1
        let id = "\(count)-of-the-simulator"
        let text = Array("\(id)|\(now.rfc3339)|\(webhook)|\(CRC32.checksum(body))".utf8)
        let proof = key.map { Keys.sign(text, by: $0) } ?? Keys.shared.sign(text, turn: turn)
        return ProviderMessage(
            .notify,
            WireCallback(
                method: "POST", path: Keys.path(label, .notify),
                headers: [
                    ("Content-Type", "application/json"), ("Paypal-Transmission-Id", id),
                    ("Paypal-Transmission-Time", now.rfc3339), ("Paypal-Auth-Algo", "SHA256withRSA"),
                    ("Paypal-Cert-Url", url ?? "\(PayPalDialect.certificates)CERT-\(turn)"),
                    ("Paypal-Transmission-Sig", proof),
                ], body: body, remoteAddress: "192.0.2.50", url: Keys.publicURL + Keys.path(label, .notify)))
    }

    package func proved(_ message: ProviderMessage, at now: Instant) -> ProviderMessage {
        signed(message.callback.body, now)
    }

    package func isAcknowledged(_ reply: WireReply) -> Bool { (200..<300).contains(reply.status) }

    /// Its answers carry no proof; only a token can be another one than was meant.
    package func spoiled(_ answer: OutboundAnswer) -> OutboundAnswer {
        var answer = answer
        answer.body = Array(
            String(decoding: answer.body, as: UTF8.self)
                .replacing("\(TokenOffice.prefix)-", with: "\(TokenOffice.prefix)x").utf8)
        return answer
    }

    package func spoiled(_ message: ProviderMessage) -> ProviderMessage {
        var message = message
        message.callback.headers = message.callback.headers.map {
            $0.name == "Paypal-Transmission-Sig" ? ($0.name, Wire.changed($0.value)) : $0
        }
        return message
    }

    package func estranged(_ message: ProviderMessage, at now: Instant, leads: Bool) -> ProviderMessage? {
        signed(
            message.callback.body, now, by: Keys.shared.stranger,
            under: leads ? "\(Network.stranger)/api.paypal.com/CERT-0" : "\(PayPalDialect.certificates)CERT-x")
    }

    // Money: decimals of the major unit, in the ledger's minor unit and back.

    private static func money(_ amount: Int64, _ currency: String, _ shown: String? = nil) -> JSONValue {
        var value = String(amount)
        if currency != "JPY" {
            let cents = amount % 100
            value = "\(amount / 100).\(cents < 10 ? "0" : "")\(cents)"
        }
        return ["currency_code": .text(shown ?? currency), "value": .text(value)]
    }

    private static func minor(_ text: String, _ currency: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int64($0) }) else { return nil }
        if currency == "JPY" { return parts.count == 1 ? whole : nil }
        guard parts.count == 2, parts[1].count == 2, let cents = Int64(parts[1]) else { return nil }
        return whole * 100 + cents
    }
}
