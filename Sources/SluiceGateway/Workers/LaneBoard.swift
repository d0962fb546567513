import Synchronization

/// Which lanes have a turn under way, and which of them were called again meanwhile.
final class LaneBoard: Sendable {
    private let isCalledAgain = Mutex<[String: Bool]>([:])

    /// Whether the lane was free; then `end` must follow.
    func begin(_ lane: String) -> Bool {
        isCalledAgain.withLock { lanes in
            if lanes[lane] != nil {
                lanes[lane] = true
                return false
            }
            lanes[lane] = false
            return true
        }
    }

    /// Ends a turn.
    /// - Returns: whether the lane was called meanwhile; then it is begun again and `end` must follow once more.
    func end(_ lane: String) -> Bool {
        isCalledAgain.withLock { lanes in
            let again = lanes[lane] ?? false
            lanes[lane] = again ? false : nil
            return again
        }
    }
}
