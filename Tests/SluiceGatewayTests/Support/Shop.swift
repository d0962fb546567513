import SluiceCrypto
import SluiceJSON
import SluiceOutbound
import SluiceTesting
import Synchronization

/// The business system: it takes what is forwarded, or does not.
final class Shop: Sendable {
    /// One delivery as it arrived.
    struct Delivery: Sendable {
        let id: String
        let type: String
        let timestamp: String
        let isSigned: Bool
        let data: JSONValue
        let body: [UInt8]
    }

    private struct State {
        var deliveries: [Delivery] = []
        var refuses: (@Sendable (Delivery) -> OutboundResult?)?
    }

    static let secret: [UInt8] = Array("webhook secret of the shop 01234".utf8)
    private let state = Mutex(State())

    var deliveries: [Delivery] { state.withLock(\.deliveries) }
    var types: [String] { deliveries.map(\.type) }

    /// What is answered instead of 204, if anything.
    func refuse(_ answer: (@Sendable (Delivery) -> OutboundResult?)?) { state.withLock { $0.refuses = answer } }

    func answer(_ request: OutboundRequest) -> OutboundResult {
        let delivery = Shop.delivery(request)
        let refuses = state.withLock { state in
            state.deliveries.append(delivery)
            return state.refuses
        }
        return refuses?(delivery)
            ?? .answered(OutboundAnswer(status: 204, headers: [], body: [], durationMS: 1))
    }

    /// Reads a delivery and checks its signature as the specification of Standard Webhooks says, by nothing that the
    /// gateway uses.
    private static func delivery(_ request: OutboundRequest) -> Delivery {
        func header(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
        let id = header("webhook-id")
        let timestamp = header("webhook-timestamp")
        let signed = Array(id.utf8) + [0x2E] + Array(timestamp.utf8) + [0x2E] + request.body
        let expected = "v1," + Base64.encode(MAC.hmac(.sha256, key: secret, signed))
        let json = (try? JSONParser.parse(request.body)) ?? .null
        return Delivery(
            id: id, type: json["type"]?.text ?? "?", timestamp: timestamp,
            isSigned: header("webhook-signature") == expected && request.method == "POST", data: json["data"] ?? .null,
            body: request.body)
    }
}
