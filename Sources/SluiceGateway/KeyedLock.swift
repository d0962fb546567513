import Synchronization

/// One lock a name: whoever holds `"trade:X"` is alone with X, others wait in line. It works across `await`, blocks no
/// thread, and forgets names that nobody holds.
final class KeyedLock: Sendable {
    private struct State {
        /// A name that is held, with those who wait for it, first come first served.
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Mutex(State())

    func withLock<Result: Sendable, Failure: Error>(
        _ name: String, _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        if !isAcquired(name) { await acquire(name) }
        defer { release(name) }
        return try await body()
    }

    /// Takes a lock that nobody holds, which is the way of nearly all.
    private func isAcquired(_ name: String) -> Bool {
        state.withLock { state in
            guard state.waiting[name] == nil else { return false }
            state.waiting[name] = []
            return true
        }
    }

    private func acquire(_ name: String) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.waiting[name] == nil {
                    state.waiting[name] = []
                    return true
                }
                state.waiting[name]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func release(_ name: String) {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard var line = state.waiting[name], !line.isEmpty else {
                state.waiting[name] = nil
                return nil
            }
            let next = line.removeFirst()
            state.waiting[name] = line
            return next
        }
        next?.resume()
    }
}
