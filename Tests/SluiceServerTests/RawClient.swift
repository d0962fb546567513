import Foundation
import SluiceJSON

/// One reply as it came over the wire.
struct RawReply: Sendable {
    var status: Int
    /// In order, names in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue? { try? JSONParser.parse(body) }
    /// The code of a problem document.
    var code: String? { header("content-type") == "application/problem+json" ? json?["code"]?.text : nil }
}

/// A client of raw sockets, so that requests can be as wrong as a test wants them.
struct RawClient: Sendable {
    let port: Int

    /// Sends the bytes on a connection of their own and reads replies until the server closes it.
    func send(_ bytes: [UInt8], isHead: Bool = false) async -> [RawReply] {
        let connection = connect()
        connection.write(bytes)
        return await connection.replies(isHead: isHead)
    }

    func send(_ text: String, isHead: Bool = false) async -> [RawReply] { await send(Array(text.utf8), isHead: isHead) }

    /// One whole request; the server is asked to close the connection afterwards.
    func call(
        _ method: String, _ path: String, headers: [String] = [], body: String? = nil,
        key: String? = StubAPI.key, type: String? = "application/json"
    ) async -> RawReply {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: gateway.test", "Connection: close"] + headers
        if let key { lines.append("Authorization: Bearer \(key)") }
        if let body {
            if let type { lines.append("Content-Type: \(type)") }
            lines.append("Content-Length: \(body.utf8.count)")
        }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
        return await send(text, isHead: method == "HEAD").first ?? RawReply(status: 0, headers: [], body: [])
    }

    /// A connection to write to piece by piece.
    func connect() -> RawConnection { RawConnection(descriptor: connectToLoopback()) }

    /// Sends the bytes, then one more byte each time nothing came for a while, until the server closes the connection.
    func drip(_ text: String, everyMilliseconds milliseconds: Int) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let descriptor = connectToLoopback()
                defer { close(descriptor) }
                var pace = timeval(tv_sec: 0, tv_usec: milliseconds * 1000)
                setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &pace, socklen_t(MemoryLayout<timeval>.size))
                var next = Array(text.utf8)
                var received: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 65_536)
                while Foundation.send(descriptor, next, next.count, Int32(MSG_NOSIGNAL)) > 0 {
                    let count = read(descriptor, &piece, piece.count)
                    if count > 0 { received += piece[..<count] }
                    if count == 0 { break }
                    next = [UInt8(ascii: "a")]
                }
                continuation.resume(returning: received)
            }
        }
    }

    private func connectToLoopback() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(descriptor >= 0)
        // Long enough for a machine that has no time for this server.
        var limit = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(code == 0, "the server does not listen")
        return descriptor
    }

    /// Splits what came into replies by their lengths.
    static func parse(_ bytes: [UInt8], isHead: Bool) -> [RawReply] {
        var replies: [RawReply] = []
        var rest = bytes[...]
        while let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            let headers = lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return (name: parts[0].lowercased(), value: parts.count == 2 ? parts[1].drop { $0 == " " } : "")
            }
            let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
            rest = rest[end.upperBound...]
            replies.append(
                RawReply(
                    status: Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0,
                    headers: headers.map { (name: $0.name, value: String($0.value)) },
                    body: isHead ? [] : Array(rest.prefix(length))))
            rest = rest.dropFirst(isHead ? 0 : length)
        }
        return replies
    }
}

/// One connection, closed when its replies were read.
struct RawConnection: Sendable {
    let descriptor: Int32

    /// Sends all bytes, or as many as the server takes before it closes.
    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads replies until the server closes the connection.
    func replies(isHead: Bool = false) async -> [RawReply] {
        await withCheckedContinuation { continuation in
            // A thread each: a shared pool would run dry while all of its threads wait for replies.
            Thread.detachNewThread {
                defer { close(descriptor) }
                var received: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = read(descriptor, &piece, piece.count)
                    guard count > 0 else { break }
                    received += piece[..<count]
                }
                continuation.resume(returning: RawClient.parse(received, isHead: isHead))
            }
        }
    }
}
