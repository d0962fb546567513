import Foundation

/// One request or answer of HTTP/1.1 (RFC 9112) as it stood on the wire.
struct HTTPMessage: Sendable {
    /// The request line or the status line.
    var start: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
    /// All bytes of it, to be passed on as they are.
    var raw: [UInt8]

    /// The status of an answer.
    var status: Int { Int(start.split(separator: " ").dropFirst().first ?? "") ?? 0 }
    var method: String { start.split(separator: " ").first.map(String.init) ?? "" }
    /// Path and query of a request.
    var target: String { start.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    /// Whether the sender goes on with this connection.
    var isKeptAlive: Bool { headers["connection"]?.lowercased() != "close" }
}

/// Reads messages from one connection, one after the other.
struct HTTPReader {
    let socket: Socket
    private var buffer: [UInt8] = []

    init(_ socket: Socket) { self.socket = socket }

    /// - Returns: `nil` when the connection ended, also in the middle of a message.
    mutating func next() -> HTTPMessage? {
        var searched = 0
        var end: Int?
        while end == nil {
            end = Self.headEnd(buffer, from: max(0, searched - 3))
            if end != nil { break }
            searched = buffer.count
            guard fill() else { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        var message = HTTPMessage(start: lines[0], headers: headers, body: [], raw: [])
        let first = end + 4
        if headers["transfer-encoding"]?.lowercased() == "chunked" {
            guard let rest = chunks(from: first, into: &message.body) else { return nil }
            message.raw = Array(buffer[..<rest])
            buffer.removeFirst(rest)
            return message
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < first + length { guard fill() else { return nil } }
        message.body = Array(buffer[first..<(first + length)])
        message.raw = Array(buffer[..<(first + length)])
        buffer.removeFirst(first + length)
        return message
    }

    /// Reads chunks (RFC 9112, 7.1) up to the last; gives where the message ends.
    private mutating func chunks(from first: Int, into body: inout [UInt8]) -> Int? {
        var position = first
        while true {
            var end: Int?
            while end == nil {
                end = buffer[min(position, buffer.count)...].firstIndex(of: 13)
                if end == nil || buffer.count < (end ?? 0) + 2 {
                    end = nil
                    guard fill() else { return nil }
                }
            }
            guard let end, let length = Int(String(decoding: buffer[position..<end], as: UTF8.self), radix: 16) else {
                return nil
            }
            let start = end + 2
            while buffer.count < start + length + 2 { guard fill() else { return nil } }
            if length == 0 { return start + 2 }
            body += buffer[start..<(start + length)]
            position = start + length + 2
        }
    }

    private mutating func fill() -> Bool {
        let piece = socket.receive()
        buffer += piece
        return !piece.isEmpty
    }

    private static func headEnd(_ bytes: [UInt8], from: Int) -> Int? {
        var index = from
        while index + 3 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
                return index
            }
            index += 1
        }
        return nil
    }
}
