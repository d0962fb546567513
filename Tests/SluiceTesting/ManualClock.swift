import SluiceGateway
package import SluiceTrade
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: WallClock {
    private struct State {
        var now: Instant
        var sleepers: [(deadline: Instant, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    package init(_ start: Instant = Instant(seconds: 1_790_000_000)) { state = Mutex(State(now: start)) }

    package func now() -> Instant { state.withLock(\.now) }

    package func advance(seconds: Int64) {
        let awake = state.withLock { state in
            state.now = state.now.advanced(byMilliseconds: seconds * 1000)
            let now = state.now
            let due = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return due.map(\.continuation)
        }
        for continuation in awake { continuation.resume() }
    }

    package func sleep(until deadline: Instant) async throws {
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state in
                if deadline <= state.now { return true }
                state.sleepers.append((deadline, continuation))
                return false
            }
            if isDue { continuation.resume() }
        }
        try Task.checkCancellation()
    }
}
