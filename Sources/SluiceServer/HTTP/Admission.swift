import Synchronization

/// Counts the requests under way and turns away what is too much.
final class Admission: Sendable {
    private let limit: Int
    private let count = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Whether there was room; then `leave` must follow.
    func enter() -> Bool {
        if count.add(1, ordering: .acquiringAndReleasing).newValue <= limit { return true }
        leave()
        return false
    }

    func leave() { count.subtract(1, ordering: .acquiringAndReleasing) }
}
