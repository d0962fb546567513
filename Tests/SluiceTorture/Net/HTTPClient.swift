import SluiceJSON

/// A client with one connection that it keeps: the load comes from many of these, each on a thread of its own. It never repeats a
/// call by itself, because whether to repeat is what is tested.
final class HTTPClient {
    private let port: Int
    private let timeoutSeconds: Int
    private var reader: HTTPReader?
    /// A provider's whole ledger is read as one answer.
    private static let answerLimits = JSONLimits(bytesMax: 1 << 30)

    init(port: Int, timeoutSeconds: Int) {
        self.port = port
        self.timeoutSeconds = timeoutSeconds
    }

    /// - Returns: `nil` where no whole answer came.
    func send(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) -> HTTPMessage? {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if method != "GET" { head += "Content-Length: \(body.count)\r\n" }
        let bytes = Array((head + "\r\n").utf8) + body
        if reader == nil { reader = Socket.connect(port, timeoutSeconds: timeoutSeconds).map(HTTPReader.init) }
        guard var open = reader, open.socket.send(bytes), let answer = open.next() else {
            reader = nil
            return nil
        }
        reader = answer.isKeptAlive ? open : nil
        return answer
    }

    func json(
        _ method: String, _ target: String, headers: [(String, String)] = [], _ body: JSONValue? = nil
    ) -> (status: Int, json: JSONValue)? {
        let headers = body == nil ? headers : headers + [("Content-Type", "application/json")]
        guard let answer = send(method, target, headers: headers, body: body?.serialized() ?? []) else { return nil }
        return (answer.status, (try? JSONParser.parse(answer.body, limits: Self.answerLimits)) ?? .null)
    }
}
