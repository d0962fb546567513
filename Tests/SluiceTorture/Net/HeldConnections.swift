import Glibc

/// Connections that are held open by one thread, ten thousand of them if need be.
final class HeldConnections {
    private var descriptors: [Int32] = []

    /// How many descriptors this process, and each that it starts, may have open.
    static var descriptorsMax: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// Opens connections until there are enough, or until one cannot be opened within three seconds.
    init(_ count: Int, to port: Int) {
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return }
            // On Linux this also says how long connect may take (socket(7), SO_SNDTIMEO).
            var limit = timeval(tv_sec: 3, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            guard Loopback.call(descriptor, port, connect) else {
                close(descriptor)
                return
            }
            descriptors.append(descriptor)
        }
    }

    deinit { closeAll() }

    var count: Int { descriptors.count }

    /// Lets each connection say something, without waiting for it to be taken.
    /// - Parameter words: what a connection says, by its index.
    func say(_ words: (Int) -> [UInt8]) {
        for (index, descriptor) in descriptors.enumerated() {
            let bytes = words(index)
            if !bytes.isEmpty { _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
        }
    }

    /// How many the other side has ended.
    var endedCount: Int { descriptors.count { Self.isEnded($0) } }

    func closeAll() {
        for descriptor in descriptors { close(descriptor) }
        descriptors = []
    }

    private static func isEnded(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
            if count > 0 { continue }
            return count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
        }
    }
}
