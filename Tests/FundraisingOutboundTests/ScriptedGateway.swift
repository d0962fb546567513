import Foundation
import FundraisingOutbound

/// A gateway that gives prepared answers, and a client of it.
struct ScriptedGateway {
    struct Answer: Encodable {
        var status = 200
        var body: String
        var headers: [String: String] = [:]
        var ending: String?
    }

    struct Request: Decodable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: String
        /// Tells connections apart.
        let connection: Int

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
        }
    }

    let peer: PeerProcess
    let client: GatewayClient

    init(_ answers: [Answer], answerMaxBytes: Int = 4 << 20) async throws {
        peer = try await PeerProcess("scripted_gateway.py", answers)
        client = GatewayClient(
            options: GatewayOptions(
                baseURL: "http://127.0.0.1:\(peer.port)/", key: "sk_test_0123456789", answerMaxBytes: answerMaxBytes,
                callsMax: 1))
    }

    func request() async throws -> Request { try await peer.next(Request.self) }

    func requests(_ count: Int) async throws -> [Request] {
        var requests: [Request] = []
        for _ in 0..<count { requests.append(try await request()) }
        return requests
    }

    static func payment(
        _ number: String = "DON-7", state: String = "pending", paidTime: String = "null", action: String? = nil
    ) -> String {
        """
        {"trading_order_no": "MI9H8Z9S0A1B2C3D4E5F", "product_order_no": "\(number)", "trading_channel": "sandbox",
         "method": "page", "trading_state": 1, "state": "\(state)", "trading_amount": 1250, "currency": "CNY",
         "refund": 0, "is_refund": false, "description": "A gift", "transaction_id": null,
         "create_time": "2026-11-21T12:39:00.000Z", "update_time": "2026-11-21T12:40:00.125Z",
         "paid_time": \(paidTime), "version": 3, "metadata": {}\(action.map { ", \"action\": \($0)" } ?? "")}
        """
    }

    static let refund = """
        {"refund_no": "REF-3", "refund_id": null, "trading_order_no": "MI9H8Z9S0A1B2C3D4E5F", "state": "processing",
         "refund_amount": 250, "total": 1250, "currency": "CNY", "update_time": "2026-11-21T12:40:00Z"}
        """

    static func problem(_ status: Int, _ code: String) -> Answer {
        Answer(
            status: status,
            body: """
                {"type": "urn:sluice:problem:\(code)", "title": "t", "status": \(status), "code": "\(code)",
                 "detail": "What was wrong."}
                """)
    }
}
