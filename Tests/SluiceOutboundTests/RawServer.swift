import Glibc
import Synchronization

/// A server of raw sockets on loopback: a thread that accepts, a thread a connection, and a script for what happens there.
/// It shares nothing with the code under test, so that it can be as wrong as a bad peer.
final class RawServer: Sendable {
    /// The port that the system chose.
    let port: Int
    private let listener: Int32
    private let accepted = Atomic<Int>(0)

    /// How many connections came in so far.
    var connectionCount: Int { accepted.load(ordering: .acquiring) }

    /// `http://127.0.0.1:port`.
    var url: String { "http://127.0.0.1:\(port)" }

    /// Listens at once and runs `script` for every connection, which is closed afterwards.
    init(_ script: @escaping @Sendable (RawConnection) -> Void) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(listener >= 0)
        self.port = bindLoopback(listener)
        precondition(listen(listener, 512) == 0)
        self.listener = listener
        startThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                let number = accepted.add(1, ordering: .acquiringAndReleasing).newValue
                startThread {
                    let raw = RawConnection(descriptor: connection, number: number)
                    script(raw)
                    close(connection)
                }
            }
        }
    }

    /// Stops listening.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}

/// A port of loopback on which nobody listens: bound once and let go.
func unusedPort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    return bindLoopback(descriptor)
}

/// One accepted connection; blocking calls, for the thread of its script.
struct RawConnection: Sendable {
    let descriptor: Int32
    /// 1 for the first connection of the server.
    let number: Int

    /// Reads one request: head, and as much body as Content-Length says. Nil at the end of the connection.
    func readRequest() -> String? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
                if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
            }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else { return nil }
            bytes += piece[..<count]
        }
    }

    /// Writes the whole text; false when the peer is gone.
    @discardableResult
    func write(_ text: String) -> Bool {
        write(bytes: Array(text.utf8))
    }

    /// Writes all bytes; false when the peer is gone.
    @discardableResult
    func write(bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends every byte in a segment of its own.
    func writeByteByByte(_ text: String) {
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        for byte in text.utf8 { write(bytes: [byte]) }
    }

    /// Makes the close that follows a reset (RST) instead of an orderly end.
    func resetOnClose() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Waits until the peer closes, throwing away what it still sends.
    func waitForEnd() {
        var piece = [UInt8](repeating: 0, count: 4_096)
        while read(descriptor, &piece, piece.count) > 0 {}
    }
}

/// A complete answer of HTTP/1.1 with its length.
func plainAnswer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

private func bindLoopback(_ descriptor: Int32) -> Int {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            precondition(bind(descriptor, generic, length) == 0)
            precondition(getsockname(descriptor, generic, &length) == 0)
        }
        return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
}

private final class ThreadBody {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs what may block on a thread of its own.
func startThread(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { context in
            guard let context else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
            return nil
        }, Unmanaged.passRetained(ThreadBody(run)).toOpaque())
    precondition(code == 0)
    pthread_detach(thread)
}
