import Synchronization

/// Which lanes have something new, for a worker that waits for it. However often a lane is called meanwhile, it is one call.
final class LaneCalls: Sendable {
    /// `nil` for all lanes.
    private let called = Mutex<Set<String>?>([])
    private let signal = Signal()

    func call(_ lane: String) {
        called.withLock { _ = $0?.insert(lane) }
        signal.raise()
    }

    func callAll() {
        called.withLock { $0 = nil }
        signal.raise()
    }

    /// Waits for calls. One waiter at a time.
    /// - Returns: the lanes that were called in the order of their names; `nil` for all.
    func wait() async -> [String]? {
        await signal.wait()
        return called.withLock { called in
            defer { called = [] }
            return called?.sorted()
        }
    }
}
