import Foundation
import Glibc
import Synchronization

/// Sockets of this machine.
enum Loopback {
    private static let next = Mutex(Int.random(in: 15_000..<30_000))

    /// A port that nobody listens on. It lies below those that the system gives to outgoing connections, so that nobody
    /// takes it before the program that it is meant for does.
    static func freePort() -> Int {
        next.withLock { next in
            while true {
                next = next >= 30_000 ? 15_000 : next + 1
                let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                defer { close(descriptor) }
                if call(descriptor, next, bind) { return next }
            }
        }
    }

    /// `bind` or `connect` to a port of loopback; whether it worked.
    static func call(
        _ descriptor: Int32, _ port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// A request that reached a `Listener`.
struct Incoming: Sendable {
    let method: String
    /// Path and query as sent.
    let target: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// What a `Listener` answers.
struct Outgoing: Sendable {
    var status = 200
    var headers: [(String, String)] = []
    var body: [UInt8] = []
}

/// A server of raw sockets: it shares nothing with the code under test. One thread accepts, and each
/// connection has its own while it is read or written.
final class Listener: Sendable {
    let port: Int
    private let descriptor: Int32

    var url: String { "http://127.0.0.1:\(port)" }

    init(port: Int? = nil, _ answer: @escaping @Sendable (Incoming) async -> Outgoing) throws {
        let port = port ?? Loopback.freePort()
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard Loopback.call(descriptor, port, bind), listen(descriptor, 512) == 0 else {
            throw EndToEndError("port \(port) cannot be listened on: \(String(cString: strerror(errno)))")
        }
        self.port = port
        self.descriptor = descriptor
        Thread.detachNewThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                // A program that is started meanwhile must not keep the connection open.
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                Task {
                    if let request = await onThread({ Listener.read(connection) }) {
                        let reply = await answer(request)
                        await onThread { Listener.write(reply, to: connection) }
                    }
                    close(connection)
                }
            }
        }
    }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func write(_ reply: Outgoing, to connection: Int32) {
        var head = "HTTP/1.1 \(reply.status) Said\r\nConnection: close\r\nContent-Length: \(reply.body.count)\r\n"
        for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
        var rest = (Array((head + "\r\n").utf8) + reply.body)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
        shutdown(connection, Int32(SHUT_WR))
        var piece = [UInt8](repeating: 0, count: 256)
        while recv(connection, &piece, piece.count, 0) > 0 {}
    }

    private static func read(_ connection: Int32) -> Incoming? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) {
                let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
                let headers = lines.dropFirst().map { line -> (name: String, value: String) in
                    let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                    return (parts[0], parts.count == 2 ? String(parts[1].drop { $0 == " " }) : "")
                }
                let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
                let words = lines[0].split(separator: " ").map(String.init)
                if bytes.count >= end + 4 + length, words.count >= 2 {
                    return Incoming(
                        method: words[0], target: words[1], headers: headers, body: Array(bytes[(end + 4)...]))
                }
            }
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            bytes += piece[..<count]
        }
    }
}
