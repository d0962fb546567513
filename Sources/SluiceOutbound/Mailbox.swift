import CCurl
import Glibc
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

        /// Whether there is nothing that the loop has not heard of.
        var isEmpty: Bool { arrivals.isEmpty && !hasCancellations }
    }

    private struct Contents {
        var delivery = Delivery()
        /// Whether the loop found nothing when it last looked, and so may sleep: whoever leaves something wakes it, once.
        var isLoopResting = false
        var hasEnded = false
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    /// The eventfd(2) on which the loop sleeps; it lives as long as the mailbox, so that it can be written at any time.
    let wakeDescriptor: Int32

    private let contents = Mutex(Contents())

    /// Nil where the system grants no descriptor.
    init?() {
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeDescriptor >= 0 else { return nil }
    }

    deinit {
        close(wakeDescriptor)
    }

    /// Hands in `transfer`, unless the loop is ending: then nothing happens, and false is returned.
    func post(_ transfer: Transfer) -> Bool {
        leave { delivery in
            guard delivery.stopAtMS == nil else { return false }
            delivery.arrivals.append(transfer)
            return true
        }
    }

    /// Tells the loop to look for cancelled transfers.
    func noteCancellation() {
        _ = leave { delivery in
            delivery.hasCancellations = true
            return true
        }
    }

    /// Tells the loop to end: what waits is turned away, what runs may go on until `stopAtMS`. The earliest call counts.
    func stop(atMS stopAtMS: Int) {
        _ = leave { delivery in
            delivery.stopAtMS = min(stopAtMS, delivery.stopAtMS ?? stopAtMS)
            return true
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

    /// For the loop: takes out what is there, and leaves `delivery` in its place, whose arrivals have been dealt with. The
    /// order to stop stays. Where nothing was there, the loop may sleep on `wakeDescriptor`.
    func exchange(_ delivery: inout Delivery) {
        delivery.arrivals.removeAll(keepingCapacity: true)
        delivery.hasCancellations = false
        contents.withLock { contents in
            delivery.stopAtMS = contents.delivery.stopAtMS
            swap(&contents.delivery, &delivery)
            contents.isLoopResting = delivery.isEmpty
        }
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

    /// Changes the delivery, and wakes the loop where it may be asleep and `change` says that there is something to see.
    private func leave(_ change: (inout Delivery) -> Bool) -> Bool {
        let (isLeft, mustWake) = contents.withLock { contents in
            let isLeft = change(&contents.delivery)
            let mustWake = isLeft && contents.isLoopResting
            if mustWake { contents.isLoopResting = false }
            return (isLeft, mustWake)
        }
        if mustWake { eventfd_write(wakeDescriptor, 1) }
        return isLeft
    }
}
