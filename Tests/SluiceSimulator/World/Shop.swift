package import SluiceAuditor
import SluiceCrypto
import SluiceGateway
import SluiceJSON
package import SluiceOutbound

/// The business system: what it asked, what it was told, and what it was forwarded.
package final class Shop: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    /// What it knows of one of its orders.
    struct Order: Sendable {
        var tradingOrderNo: String?
        var channel = ""
        var amount: Int64 = 0
        var currency = ""
        /// What the buyer was to do.
        var action: JSONValue?
    }

    static let appID = "shop"
    static let notifyURL = "https://shop.example/hooks"
    /// Where the buyers' browsers go in the end.
    static let returnURL = "https://shop.example/back"
    static let app = App(
        appID: appID, key: Keys.shared.app, notifyURL: notifyURL, webhookSecret: Keys.shared.webhook)

    private(set) var orders: [String: Order] = [:]
    package private(set) var calls: [SluiceAuditor.BusinessCall] = []
    package private(set) var events: [ForwardedEvent] = []
    /// Bodies that it received, in which no secret may stand.
    package private(set) var texts: [NamedBytes] = []
    /// The disk has had no free byte at some time, not even for what ends acknowledged work.
    package var isDiskHard = false
    /// What is durable at this moment.
    package var durable: () -> DurableLines? = { nil }
    /// Whether it acknowledges the next event.
    package var answers: () -> Int = { 204 }

    package init() {}

    /// The channel of an order that it knows by the gateway's number.
    func channel(ofTrade number: String) -> String? {
        orders.values.first { $0.tradingOrderNo == number }?.channel
    }

    /// Notes where a browser was sent on to.
    func note(page url: String) { texts.append(NamedBytes(name: "a browser's way", bytes: Array(url.utf8))) }

    /// Notes a call and its reply; `nil` for one that never came.
    func note(_ call: SluiceAuditor.BusinessCall, _ reply: APIReply?) {
        var call = call
        call.durable = durable()
        if let reply, !isOpen(reply) {
            call.status = reply.status
            if reply.status < 300 {
                call.reply = BusinessView(reply.body)
                learn(call, reply.body)
            } else {
                texts.append(NamedBytes(name: "reply \(reply.status)", bytes: reply.body.serialized()))
            }
        }
        calls.append(call)
    }

    /// Whether a refusal leaves open what was taken: after a failed write so says the contract of the store, and a disk without
    /// one free byte may stop a call that has begun.
    private func isOpen(_ reply: APIReply) -> Bool {
        let code = reply.body["code"]?.text
        return code == "storage-failed" || (code == "storage-full" && isDiskHard)
    }

    private func learn(_ call: SluiceAuditor.BusinessCall, _ body: JSONValue) {
        guard call.refundNo == nil, let product = body["product_order_no"]?.text else { return }
        var order = orders[product] ?? Order()
        order.tradingOrderNo = body["trading_order_no"]?.text
        order.channel = body["trading_channel"]?.text ?? ""
        order.amount = body["trading_amount"]?.integer ?? 0
        order.currency = body["currency"]?.text ?? ""
        if let action = body["action"], action["type"]?.text != "none" { order.action = action }
        orders[product] = order
    }

    /// Takes a forwarded event, as the specification of Standard Webhooks says, by nothing that the gateway uses.
    package func take(_ request: OutboundRequest) -> OutboundResult {
        func header(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
        let id = header("webhook-id")
        let signed = Array("\(id).\(header("webhook-timestamp")).".utf8) + request.body
        let expected = "v1," + Base64.encode(MAC.hmac(.sha256, key: Keys.shared.webhook, signed))
        let json = (try? JSONParser.parse(request.body)) ?? .null
        let status = answers()
        events.append(
            ForwardedEvent(
                eventID: id, type: json["type"]?.text ?? "",
                data: BusinessView(json["data"] ?? .null) ?? BusinessView(tradingOrderNo: ""),
                isSignatureValid: header("webhook-signature") == expected, answeredStatus: status, durable: durable()))
        texts.append(NamedBytes(name: "event \(id)", bytes: request.body))
        return .answered(OutboundAnswer(status: status, headers: [], body: [], durationMS: 2))
    }
}
