import Glibc
import Synchronization

/// Accepts connections on a port of loopback and gives each a thread.
final class Listener: Sendable {
    private let descriptor: Int32
    private let connections = Mutex<[Int32: Socket]>([:])

    init(port: Int, _ serve: @escaping @Sendable (Socket) -> Void) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard Loopback.call(descriptor, port, bind), listen(descriptor, 1024) == 0 else {
            let reason = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw TortureError("port \(port) cannot be listened on: \(reason)")
        }
        self.descriptor = descriptor
        onThread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    return
                }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                let socket = Socket(descriptor: connection)
                connections.withLock { $0[connection] = socket }
                onThread { [self] in
                    serve(socket)
                    connections.withLock { _ = $0.removeValue(forKey: connection) }
                    socket.close()
                }
            }
        }
    }

    /// Stops listening and cuts every connection.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
        for socket in connections.withLock({ Array($0.values) }) { socket.interrupt() }
    }
}
