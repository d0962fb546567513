import Glibc
import SluiceAuditor
import SluiceJSON

/// One clerk of the business system, with a connection of its own: calls, and writes down what came back. It also plays the buyer.
final class Merchant {
    private let site: Site
    private let gateway: HTTPClient
    private let provider: HTTPClient
    private let headers: [(String, String)]
    private var records: Records { site.records }

    /// - Parameter timeoutSeconds: how long it waits for a reply; longer than the gateway waits for the provider.
    init(_ site: Site, timeoutSeconds: Int = 30) throws {
        self.site = site
        gateway = HTTPClient(port: site.gatewayPort, timeoutSeconds: timeoutSeconds)
        provider = HTTPClient(port: site.providerPort, timeoutSeconds: timeoutSeconds)
        headers = [("Authorization", "Bearer \(try site.key("app-shop.key"))")]
    }

    /// Places an order, or places it again.
    /// - Returns: the status; `nil` where no whole reply came.
    @discardableResult
    func create(_ order: Records.Order) -> Int? {
        let answer = gateway.json(
            "POST", "/v1/payments", headers: headers,
            [
                "product_order_no": .text(order.name), "trading_channel": "sandbox",
                "trading_amount": .integer(order.amount), "currency": "CNY", "description": .text(order.name),
            ])
        let call = BusinessCall(
            .create, appID: "shop", productOrderNo: order.name, channel: "sandbox", amount: order.amount,
            currency: "CNY")
        if let view = finish(call, answer) { records.acknowledge(order.name, number: view.tradingOrderNo) }
        return answer?.status
    }

    /// Asks for a payment.
    @discardableResult
    func query(_ number: String) -> BusinessView? {
        let answer = gateway.json("GET", "/v1/payments/\(number)", headers: headers)
        return finish(BusinessCall(.query, appID: "shop", tradingOrderNo: number), answer)
    }

    func close(_ number: String) {
        let answer = gateway.json("POST", "/v1/payments/\(number)/close", headers: headers)
        finish(BusinessCall(.close, appID: "shop", tradingOrderNo: number), answer)
    }

    /// Asks for a refund, or asks again.
    /// - Returns: the status; `nil` where no whole reply came.
    @discardableResult
    func refund(_ refund: Records.Refund, of order: Records.Order) -> Int? {
        guard let number = order.number else { return nil }
        let answer = gateway.json(
            "POST", "/v1/payments/\(number)/refunds", headers: headers,
            ["refund_no": .text(refund.name), "refund_amount": .integer(refund.amount)])
        finish(
            BusinessCall(
                .refund, appID: "shop", tradingOrderNo: number, refundNo: refund.name, amount: refund.amount), answer)
        if let answer, answer.status < 500 { records.answered(refund.name, of: order.name) }
        return answer?.status
    }

    /// Plays the buyer: `pay`, `fail`, `scan`.
    /// - Returns: whether the provider took it.
    @discardableResult
    func buyer(_ action: String, _ number: String) -> Bool {
        provider.json("POST", "/control/orders/\(number)/\(action)")?.status == 200
    }

    /// Plays a stranger who sends the gateway a callback in the form of docs/sandbox-protocol.md, without the keys for it.
    func forge(_ number: String, _ amount: Int64) {
        let body: JSONValue = [
            "id": "EV0", "event_type": "ORDER.SUCCESS", "create_time": .integer(1),
            "resource": ["out_trade_no": .text(number), "state": "SUCCESS", "amount": ["total": .integer(amount)]],
        ]
        let headers = [
            ("Sandbox-Timestamp", String(time(nil))), ("Sandbox-Nonce", "0123456789abcdef"),
            ("Sandbox-Signature", String(repeating: "A", count: 342) + "=="),
        ]
        _ = gateway.json("POST", "/notify/sandbox", headers: headers, body)
    }

    @discardableResult
    private func finish(_ call: BusinessCall, _ answer: (status: Int, json: JSONValue)?) -> BusinessView? {
        var call = call
        if let answer {
            call.status = answer.status
            call.code = answer.json["code"]?.text
            call.durable = site.watch.now
            if call.isAcknowledged { call.reply = BusinessView(answer.json) }
        }
        records.add(call)
        return call.reply
    }
}
