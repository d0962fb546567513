import SluiceJSON
import Synchronization

/// Stands between the gateway and the sandbox and writes down every order that passes: what the provider was asked to do
/// is counted where it arrives.
final class Relay: Sendable {
    private let orders: Orders
    private let listener: Listener

    /// Our numbers by the description of the order.
    private final class Orders: Sendable {
        let numbers = Mutex<[String: Set<String>]>([:])
    }

    var url: String { listener.url }

    init(to target: String) throws {
        let orders = Orders()
        self.orders = orders
        listener = try Listener { request in
            if request.method == "POST", request.target == "/v1/orders", let body = try? JSONParser.parse(request.body)
            {
                let description = body["description"]?.text ?? ""
                let number = body["out_trade_no"]?.text ?? ""
                orders.numbers.withLock { _ = $0[description, default: []].insert(number) }
            }
            let headers = request.headers.filter {
                !["host", "content-length", "connection"].contains($0.name.lowercased())
            }
            guard
                let reply = try? await HTTP.send(
                    request.method, target + request.target, headers: headers.map { ($0.name, $0.value) },
                    body: request.body)
            else { return Outgoing(status: 502) }
            let answered = reply.headers.filter {
                !["content-length", "connection", "transfer-encoding"].contains($0.name)
            }
            return Outgoing(status: reply.status, headers: answered.map { ($0.name, $0.value) }, body: reply.body)
        }
    }

    /// Every number under which an order of this description was placed.
    func numbers(_ description: String) -> Set<String> { orders.numbers.withLock { $0[description] ?? [] } }

    func stop() { listener.stop() }
}
