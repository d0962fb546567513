import SluiceAuditor
import SluiceCrypto
import SluiceJSON
import Synchronization

/// The business system that results are forwarded to. It can be gone, and it remembers everything that came.
final class Shop: Sendable {
    private struct State {
        var events: [ForwardedEvent] = []
        var listener: Listener?
        var secret: [UInt8] = []
        /// Of hundred deliveries, so many are answered 500 and so many are cut.
        var refusesPercent = 0
    }

    let port = Loopback.freePort()
    private let state = Mutex(State())
    private let watch: JournalWatch
    private let random: SeededRandom

    var url: String { "http://127.0.0.1:\(port)/results" }
    var events: [ForwardedEvent] { state.withLock { $0.events } }

    /// - Parameter secret: the key of its webhook signatures.
    init(watch: JournalWatch, random: SeededRandom) {
        self.watch = watch
        self.random = random
    }

    func use(secret: [UInt8]) { state.withLock { $0.secret = secret } }

    /// Of hundred deliveries, so many are not acknowledged from now on.
    func refuse(percent: Int) { state.withLock { $0.refusesPercent = percent } }

    func open() throws {
        let listener = try Listener(port: port) { [self] socket in
            var reader = HTTPReader(socket)
            while let request = reader.next() {
                guard let status = take(request) else { return }
                let answer = "HTTP/1.1 \(status) Said\r\nContent-Length: 0\r\n\r\n"
                guard socket.send(Array(answer.utf8)) else { return }
            }
        }
        state.withLock { $0.listener = listener }
    }

    /// Is gone: whoever comes is turned away by the system.
    func close() {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        listener?.stop()
    }

    /// Remembers a delivery.
    /// - Returns: what it is answered; `nil` where the connection is cut instead.
    private func take(_ request: HTTPMessage) -> Int? {
        let body = (try? JSONParser.parse(request.body)) ?? .null
        let percent = state.withLock { $0.refusesPercent }
        let status: Int? = random.chance(percent) ? (random.chance(50) ? 500 : nil) : 200
        guard let data = body["data"].flatMap(BusinessView.init) else { return 400 }
        let durable = watch.now
        state.withLock { state in
            state.events.append(
                ForwardedEvent(
                    eventID: request.headers["webhook-id"] ?? "", type: body["type"]?.text ?? "", data: data,
                    isSignatureValid: Self.isSigned(request, state.secret), answeredStatus: status, durable: durable))
        }
        return status
    }

    /// Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
    private static func isSigned(_ request: HTTPMessage, _ secret: [UInt8]) -> Bool {
        let head = "\(request.headers["webhook-id"] ?? "").\(request.headers["webhook-timestamp"] ?? "")."
        let mac = MAC.hmac(.sha256, key: secret, Array(head.utf8) + request.body)
        return request.headers["webhook-signature"] == "v1," + Base64.encode(mac)
    }
}
