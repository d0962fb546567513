import Foundation
import Glibc
import Synchronization

/// A TCP connection of loopback, blocking, used by one thread at a time. The other end may be anything.
final class Socket: Sendable {
    let descriptor: Int32
    private let isOpen = Mutex(true)

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    /// - Returns: `nil` where nobody listens.
    static func connect(_ port: Int, timeoutSeconds: Int) -> Socket? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let made = Socket(descriptor: descriptor)
        made.setTimeout(seconds: timeoutSeconds)
        return Loopback.call(descriptor, port, Glibc.connect) ? made : nil
    }

    /// How long one read or write may wait (SO_RCVTIMEO and SO_SNDTIMEO of socket(7)).
    func setTimeout(seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, length)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, length)
    }

    /// - Returns: false where the other side is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                buffer.baseAddress.map {
                    Glibc.send(descriptor, $0 + offset, buffer.count - offset, Int32(MSG_NOSIGNAL))
                } ?? 0
            }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    /// - Returns: the next bytes; empty where the other side is gone or says nothing in time.
    func receive() -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &piece, piece.count, 0)
        return count > 0 ? Array(piece[..<count]) : []
    }

    /// Ends the connection with a reset instead of a farewell: SO_LINGER with a time of zero (socket(7)).
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Wakes a thread that waits in this connection, without giving the descriptor back.
    func interrupt() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func close() {
        let isMine = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if isMine { Glibc.close(descriptor) }
    }
}

/// Ports of this machine.
enum Loopback {
    private static let next = Mutex(Int.random(in: 30_100...32_700))

    /// A port that nobody listens on, below those that the system gives to outgoing connections, and above those that the
    /// end-to-end tests take, which may run at the same time.
    static func freePort() -> Int {
        next.withLock { next in
            while true {
                next = next >= 32_700 ? 30_100 : next + 1
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

/// Runs something on a thread of its own.
func onThread(_ body: @escaping @Sendable () -> Void) {
    let thread = Thread { body() }
    thread.stackSize = 512 << 10
    thread.start()
}
