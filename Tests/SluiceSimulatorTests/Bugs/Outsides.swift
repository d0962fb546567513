import SluiceCrypto
import SluiceJSON
import SluiceOutbound
import SluiceSimulator

/// Changes what leaves, or answers in the place of others.
struct MeddlingOutbound: Outbound {
    let inner: any Outbound
    let meddle: @Sendable (OutboundRequest, any Outbound) async -> OutboundResult

    func send(_ request: OutboundRequest) async -> OutboundResult { await meddle(request, inner) }

    static func isForward(_ request: OutboundRequest) -> Bool { request.url.hasPrefix("https://shop.example") }

    /// A delivery under another id and with other content, signed as it should be.
    static func signed(_ request: OutboundRequest, id: String, body: [UInt8]) -> OutboundRequest {
        var request = request
        let time = request.headers.first { $0.name == "webhook-timestamp" }?.value ?? ""
        let mac = MAC.hmac(.sha256, key: Keys.shared.webhook, Array("\(id).\(time).".utf8) + body)
        request.headers = request.headers.map { header in
            switch header.name {
            case "webhook-id": (header.name, id)
            case "webhook-signature": (header.name, "v1," + Base64.encode(mac))
            default: header
            }
        }
        request.body = body
        return request
    }

    /// The same order under another number.
    static func renamed(_ request: OutboundRequest, _ number: String, to other: String) -> OutboundRequest {
        var request = request
        request.headers = request.headers.map { ($0.name, $0.value == number ? other : $0.value) }
        request.body = Array(String(decoding: request.body, as: UTF8.self).replacing(number, with: other).utf8)
        return request
    }

    static func ok(_ status: Int) -> OutboundResult {
        .answered(OutboundAnswer(status: status, headers: [], body: [], durationMS: 1))
    }
}
