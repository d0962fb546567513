import Synchronization

/// One lock a name: whoever holds `"trade:X"` is alone with X, others wait in line. It works across `await`, blocks no
/// thread, and forgets names that nobody holds.
final class KeyedLock: Sendable {
    /// A name that is held, with those who wait for it, first come first served.
    private let lines = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    func withLock<Result: Sendable, Failure: Error>(
        _ name: String, _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        if !isAcquired(name) { await acquire(name) }
        defer { release(name) }
        return try await body()
    }

    /// Takes a lock that nobody holds, which is the way of nearly all.
    private func isAcquired(_ name: String) -> Bool { lines.withLock { KeyedLock.begin(&$0[name]) } }

    private func acquire(_ name: String) async {
        await withCheckedContinuation { continuation in
            let isFree = lines.withLock { lines in
                if KeyedLock.begin(&lines[name]) { return true }
                lines[name]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func release(_ name: String) { lines.withLock { KeyedLock.next(&$0[name]) }?.resume() }

    // What follows is given the entry of a name itself, so that the name is looked up once and not for each question.

    /// - Returns: whether nobody held the name; now it is held.
    private static func begin(_ line: inout [CheckedContinuation<Void, Never>]?) -> Bool {
        guard line == nil else { return false }
        line = []
        return true
    }

    /// Whose turn it is now; without one the name is forgotten.
    private static func next(
        _ line: inout [CheckedContinuation<Void, Never>]?
    ) -> CheckedContinuation<Void, Never>? {
        guard line?.isEmpty == false else {
            line = nil
            return nil
        }
        return line?.removeFirst()
    }
}
