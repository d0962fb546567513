import CCurl
import Synchronization

/// What other threads leave for the loop's thread, and the only thing of the loop that they touch.
final class Mailbox: Sendable {
    /// What the loop takes out in one go.
    struct Delivery {
        /// Transfers handed in since the last time, oldest first.
        var arrivals: [Transfer] = []
        /// Whether some transfer's task was cancelled since the last time.
        var hasCancellations = false
        /// Set once the loop shall end: when transfers that still run are aborted, on the monotonic clock.
        var stopAtMS: Int?
    }

    private struct Contents {
        var delivery = Delivery()
        var lastID: UInt64 = 0
        /// The multi handle as an address, which wakes the loop; 0 while the loop does not run.
        var multiAddress: UInt = 0
        var hasEnded = false
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let contents = Mutex(Contents())

    /// Hands in what `make` builds from a new number, unless the loop is ending: then nothing is built, and false returned.
    func post(_ make: (UInt64) -> Transfer) -> Bool {
        contents.withLock { contents in
            guard contents.delivery.stopAtMS == nil, !contents.hasEnded else { return false }
            contents.lastID += 1
            // Whoever left the first of those that wait here has woken the loop, and it takes all of them at once.
            if contents.delivery.arrivals.isEmpty { Self.wake(contents) }
            contents.delivery.arrivals.append(make(contents.lastID))
            return true
        }
    }

    /// Tells the loop to look for cancelled transfers.
    func noteCancellation() {
        contents.withLock { contents in
            contents.delivery.hasCancellations = true
            Self.wake(contents)
        }
    }

    /// Tells the loop to end: what waits is turned away, what runs may go on until `stopAtMS`. The earliest call counts.
    func stop(atMS stopAtMS: Int) {
        contents.withLock { contents in
            contents.delivery.stopAtMS = min(stopAtMS, contents.delivery.stopAtMS ?? stopAtMS)
            Self.wake(contents)
        }
    }

    /// Returns when the loop's thread has let go of everything.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = contents.withLock { contents in
                if !contents.hasEnded { contents.endWaiters.append(continuation) }
                return contents.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// For the loop: from now on `multi` is woken by whoever leaves something.
    func open(waking multi: UnsafeMutableRawPointer) {
        contents.withLock { $0.multiAddress = UInt(bitPattern: multi) }
    }

    /// For the loop: takes out what is there. The order to stop stays.
    func take() -> Delivery {
        contents.withLock { contents in
            let delivery = contents.delivery
            contents.delivery = Delivery(stopAtMS: delivery.stopAtMS)
            return delivery
        }
    }

    /// For the loop: the multi handle is about to be freed, nobody may wake it any more.
    func close() {
        contents.withLock { $0.multiAddress = 0 }
    }

    /// For the loop: everything is freed; whoever waits for the end goes on.
    func noteEnd() {
        let waiters = contents.withLock { contents in
            contents.hasEnded = true
            defer { contents.endWaiters = [] }
            return contents.endWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// curl_multi_wakeup(3) is the one function of a multi handle that any thread may call; the lock held here keeps the
    /// handle from being freed meanwhile.
    private static func wake(_ contents: borrowing Contents) {
        guard let multi = UnsafeMutableRawPointer(bitPattern: contents.multiAddress) else { return }
        curl_multi_wakeup(multi)
    }
}
