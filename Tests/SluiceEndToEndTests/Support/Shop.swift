import SluiceJSON
import Synchronization

/// The business system that results are forwarded to. It can be gone, or refuse, and remembers all that came.
final class Shop: Sendable {
    /// One delivery of one result.
    struct Delivery: Sendable {
        let request: Incoming
        let body: JSONValue
        /// What the shop answered.
        let status: Int

        var eventID: String { request.header("webhook-id") ?? "" }
        var type: String { body["type"]?.text ?? "" }
        var tradingOrderNo: String { body["data"]?["trading_order_no"]?.text ?? "" }
    }

    private struct State {
        var status = 200
        var deliveries: [Delivery] = []
        var listener: Listener?
    }

    let port = Loopback.freePort()
    private let state = Mutex(State())

    var url: String { "http://127.0.0.1:\(port)/results" }

    init() throws { try open() }

    /// Begins to listen.
    func open() throws {
        let listener = try Listener(port: port) { [self] request in
            state.withLock { state in
                let body = (try? JSONParser.parse(request.body)) ?? .null
                state.deliveries.append(Delivery(request: request, body: body, status: state.status))
                return Outgoing(status: state.status)
            }
        }
        state.withLock { $0.listener = listener }
    }

    /// Stops listening: whoever comes is turned away by the system.
    func close() {
        state.withLock { state in
            state.listener?.stop()
            state.listener = nil
        }
    }

    /// Answers everything with this status from now on.
    func answer(_ status: Int) { state.withLock { $0.status = status } }

    /// All deliveries, or those about one trade.
    func deliveries(of tradingOrderNo: String? = nil) -> [Delivery] {
        state.withLock { state in
            state.deliveries.filter { tradingOrderNo == nil || $0.tradingOrderNo == tradingOrderNo }
        }
    }
}
