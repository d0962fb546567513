import SluiceCrypto
import SluiceJSON
import SluiceTrade

/// One result for a business system, in the form of Standard Webhooks
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
struct WebhookMessage {
    /// The same for every delivery of one event: what the receiver tells repeats by.
    let id: String
    let body: [UInt8]

    init(_ record: TradeRecord, notice: TradeNotice) {
        let trade = record.trade
        id = "evt_\(trade.tradingOrderNo)_\(trade.version)"
        body = WebhookMessage.body(notice.rawValue, at: trade.updateTime, TradeView.json(trade))
    }

    init(_ record: RefundRecord, notice: RefundNotice) {
        let refund = record.refund
        id = "evt_\(refund.refundNo)_\(refund.version)"
        body = WebhookMessage.body(notice.rawValue, at: refund.updateTime, RefundView.json(refund))
    }

    private static func body(_ type: String, at time: Instant, _ data: JSONValue) -> [UInt8] {
        JSONValue.object(["type": .text(type), "timestamp": .text(time.rfc3339), "data": data]).serialized()
    }

    /// The headers of one delivery: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
    func headers(secret: [UInt8], now: Instant) -> [(name: String, value: String)] {
        let timestamp = String(now.seconds)
        let mac = MAC.hmac(.sha256, key: secret, Array("\(id).\(timestamp).".utf8) + body)
        return [
            ("Content-Type", "application/json"), ("webhook-id", id), ("webhook-timestamp", timestamp),
            ("webhook-signature", "v1," + Base64.encode(mac)),
        ]
    }
}
