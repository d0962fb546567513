import Glibc
import SluiceJSON

/// An answer as it came over the wire.
struct HTTPReply: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: JSONValue { (try? JSONParser.parse(body, limits: JSONLimits(bytesMax: 16 << 20))) ?? .null }

    func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

    /// Reads a whole connection: head, then a body by length, in chunks, or up to the end.
    init(_ bytes: [UInt8]) throws {
        let end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        guard let end else { throw EndToEndError("the connection ended without an answer, after \(bytes.count) bytes") }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw EndToEndError("no status line: \(lines.first ?? "")")
        }
        self.status = status
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            return (parts[0].lowercased(), parts.count == 2 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let rest = Array(bytes[(end + 4)...])
        let isChunked = headers.contains { $0.name == "transfer-encoding" && $0.value == "chunked" }
        body = isChunked ? try HTTPReply.dechunked(rest) : rest
        if let length = headers.first(where: { $0.name == "content-length" }), Int(length.value) != body.count {
            throw EndToEndError("the body was cut: \(body.count) bytes instead of \(length.value)")
        }
    }

    private static func dechunked(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 13) {
            guard let length = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16) else { break }
            if length == 0 { return body }
            let start = end + 2
            guard start + length + 2 <= rest.endIndex else { break }
            body += rest[start..<(start + length)]
            rest = rest[(start + length + 2)...]
        }
        throw EndToEndError("the body was cut inside its chunks")
    }
}

/// The smallest client that can also be wrong on purpose: one connection a call, on a thread of its own.
enum HTTP {
    /// Calls a URL of this machine.
    /// - Throws: what went wrong on the connection, a cut answer included.
    static func send(
        _ method: String, _ url: String, headers: [(String, String)] = [], body: [UInt8] = [], seconds: Int = 60
    ) async throws -> HTTPReply {
        let target = try Target(url)
        var head = "\(method) \(target.path) HTTP/1.1\r\nHost: 127.0.0.1:\(target.port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if method != "GET" || !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        return try HTTPReply(await exchange(target.port, Array((head + "\r\n").utf8) + body, seconds: seconds))
    }

    /// Sends bytes as they are and reads until the other side closes.
    static func exchange(_ port: Int, _ bytes: [UInt8], seconds: Int = 60) async throws -> [UInt8] {
        try await onThread { Result { try blockingExchange(port, bytes, seconds) } }.get()
    }

    private static func blockingExchange(_ port: Int, _ bytes: [UInt8], _ seconds: Int) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard Loopback.call(descriptor, port, connect) else { throw EndToEndError("nobody listens on port \(port)") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // A server may answer and close before it has read everything.
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0, received.isEmpty { throw EndToEndError("no answer: \(String(cString: strerror(errno)))") }
            if count <= 0 { return received }
            received += piece[..<count]
        }
    }

    private struct Target {
        let port: Int
        let path: String

        init(_ url: String) throws {
            for prefix in ["http://127.0.0.1:", "http://localhost:"] where url.hasPrefix(prefix) {
                let rest = url.dropFirst(prefix.count)
                let digits = rest.prefix { $0.isNumber }
                let path = rest.dropFirst(digits.count).prefix { $0 != "#" }
                guard let port = Int(digits) else { break }
                self.port = port
                self.path = path.isEmpty ? "/" : String(path)
                return
            }
            throw EndToEndError("these tests do not leave the machine: \(url)")
        }
    }
}
