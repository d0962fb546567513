import SluiceAuditor
import SluiceJSON
import Synchronization
import Glibc

/// The wire between the gateway and its provider. It writes down every request that passes, and can do to it what wires do.
final class FaultyWire: Sendable {
    /// What happens to a request.
    enum Fault: Sendable, CaseIterable {
        case none
        /// It is accepted and never answered: before it reaches the provider, or after.
        case silentBefore, silentAfter
        /// The connection is reset: before it reaches the provider, after, or in the middle of the answer.
        case resetBefore, resetAfter, resetWithin
        /// The answer comes a byte at a time.
        case trickle
    }

    private struct State {
        var faults: [Fault] = [.none]
        var requests: [ProviderRequest] = []
        var faulted = 0
        var silent: [Int32: Socket] = [:]
        var trickleMicroseconds: UInt32 = 2_000
    }

    let port = Loopback.freePort()
    private let state = Mutex(State())
    private let watch: JournalWatch
    private let random: SeededRandom

    var url: String { "http://127.0.0.1:\(port)" }
    /// Every request, in order of arrival.
    var requests: [ProviderRequest] { state.withLock { $0.requests } }
    /// How many requests a fault has met so far.
    var faultedCount: Int { state.withLock { $0.faulted } }

    init(to provider: Int, watch: JournalWatch, random: SeededRandom) throws {
        self.watch = watch
        self.random = random
        _ = try Listener(port: port) { [self] socket in serve(socket, provider) }
    }

    /// From now on each request meets one of these, drawn anew. What hangs goes on hanging until the gateway gives it up.
    func inject(_ faults: [Fault]) { state.withLock { $0.faults = faults } }

    private func serve(_ socket: Socket, _ provider: Int) {
        var reader = HTTPReader(socket)
        guard let upstream = Socket.connect(provider, timeoutSeconds: 60) else { return socket.reset() }
        var answers = HTTPReader(upstream)
        while let request = reader.next() {
            let fault = note(request)
            switch fault {
            case .silentBefore: return hang(socket)
            case .resetBefore: return socket.reset()
            default: break
            }
            guard upstream.send(request.raw), let answer = answers.next() else { return socket.reset() }
            switch fault {
            case .silentAfter: return hang(socket)
            case .resetAfter: return socket.reset()
            case .resetWithin:
                socket.send(Array(answer.raw[..<(answer.raw.count / 2)]))
                return socket.reset()
            case .trickle:
                let pause = state.withLock { $0.trickleMicroseconds }
                for byte in answer.raw {
                    guard socket.send([byte]) else { return }
                    usleep(pause)
                }
            default: guard socket.send(answer.raw) else { return }
            }
            guard answer.isKeptAlive else { return }
        }
    }

    /// Waits until the other side gives up.
    private func hang(_ socket: Socket) { while !socket.receive().isEmpty {} }

    /// Writes a request down with what the journals say at this moment, and draws its fault.
    private func note(_ message: HTTPMessage) -> Fault {
        let durable = watch.now
        let body = (try? JSONParser.parse(message.body)) ?? .null
        let path = message.target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        let request: ProviderRequest? =
            switch (message.method, path.count, path.dropFirst().first) {
            case ("POST", 2, "orders"):
                request("pay", body["out_trade_no"]?.text, nil, message, durable)
            case ("GET", 3, "orders"): request("query", path[2], nil, message, durable)
            case ("POST", 4, "orders"): request("close", path[2], nil, message, durable)
            case ("POST", 2, "refunds"):
                request("refund", body["out_trade_no"]?.text, body["out_refund_no"]?.text, message, durable)
            // A question about a refund does not name its order on the wire.
            default: nil
            }
        let index = Int(random.next() % 1_000_000)
        return state.withLock { state in
            if let request { state.requests.append(request) }
            let fault = state.faults[index % state.faults.count]
            if fault != .none { state.faulted += 1 }
            return fault
        }
    }

    private func request(
        _ operation: String, _ order: String?, _ refund: String?, _ message: HTTPMessage, _ durable: DurableLines
    ) -> ProviderRequest {
        ProviderRequest(
            operation: operation, tradingOrderNo: order ?? "", refundNo: refund,
            message: message.headers["sandbox-nonce"], durable: durable)
    }
}
