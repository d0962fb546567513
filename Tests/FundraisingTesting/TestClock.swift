package import Foundation
import Synchronization

/// A clock that stands still until it is set.
package final class TestClock: Sendable {
    private let time: Mutex<Date>

    /// Starts at 2026-11-21 12:00 UTC unless told.
    package init(_ date: Date = Date(timeIntervalSince1970: 1_795_262_400)) { time = Mutex(date) }

    package var now: Date { time.withLock { $0 } }

    /// What takes a clock is handed this.
    package var read: @Sendable () -> Date { { [self] in now } }

    package func advance(seconds: Double) { time.withLock { $0 += seconds } }

    package func set(_ date: Date) { time.withLock { $0 = date } }
}
