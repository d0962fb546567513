import CCurl
import Glibc

/// What libcurl waits for: descriptors, by epoll(7), and one timer. A wake-up costs only the descriptors that are ready.
///
/// Not Sendable: it belongs to the thread of the loop, except for the descriptor that wakes it, which is the mailbox's.
///
/// A descriptor can be closed, and its number come back, while an event of its predecessor is still to be handled. So
/// each watch has a number of its own, which its events carry, and events of a watch that is over are passed over.
final class Poller {
    /// A descriptor that is ready, and for what.
    struct Event: Equatable {
        let descriptor: Int32
        let isReadable: Bool
        let isWritable: Bool
    }

    private struct Watch {
        /// The events that epoll reports; 0 where the descriptor is not watched.
        var interest: UInt32 = 0
        var number: UInt32 = 0
    }

    /// When libcurl wants to be called without a descriptor being ready, on the monotonic clock; `Int.max` for never.
    var timerDueMS = Int.max

    private let epoll: Int32
    /// By descriptor: the system gives out the smallest number that is free, so the array is as long as many are open.
    private var watches: [Watch] = []
    private var ready = [epoll_event](repeating: epoll_event(), count: 128)
    private var readyCount = 0
    private var nextReady = 0

    /// Carried by the event of the waking descriptor; a watch's would name descriptor -1.
    private static let wakeMark = UInt64.max

    /// Wakes for `wakeDescriptor`, an eventfd(2), too. Nil where the system grants no descriptor.
    init?(wakeDescriptor: Int32) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { return nil }
        // Edge-triggered: each write wakes once, and nobody has to read the counter back to zero.
        var event = epoll_event(
            events: EPOLLIN.rawValue | EPOLLET.rawValue, data: epoll_data_t(u64: Self.wakeMark))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wakeDescriptor, &event) == 0 else {
            close(epoll)
            return nil
        }
    }

    deinit {
        close(epoll)
    }

    /// Watches `descriptor` for what is true, instead of what it was watched for before; for neither it is let go.
    ///
    /// Where the system refuses (epoll_ctl(2): no memory, too many watches), the transfer hears nothing and its deadline
    /// ends it, as if nobody had answered.
    func watch(_ descriptor: Int32, reading: Bool, writing: Bool) {
        let slot = Int(descriptor)
        if slot >= watches.count {
            watches.append(contentsOf: repeatElement(Watch(), count: slot + 1 - watches.count))
        }
        let interest = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
        let before = watches[slot].interest
        guard interest != before else { return }
        if before == 0 { watches[slot].number &+= 1 }
        let mark = UInt64(watches[slot].number) << 32 | UInt64(UInt32(descriptor))
        var event = epoll_event(events: interest, data: epoll_data_t(u64: mark))
        let operation = interest == 0 ? EPOLL_CTL_DEL : before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        let isDone = epoll_ctl(epoll, operation, descriptor, &event) == 0
        watches[slot].interest = isDone ? interest : 0
    }

    /// Sleeps until something is ready, at most until `untilMS` on the monotonic clock; what is ready is had by `next`.
    /// Returns whether it was woken before its time.
    @discardableResult
    func wait(untilMS: Int, nowMS: Int) -> Bool {
        let pauseMS = max(0, min(untilMS - nowMS, Int(Int32.max)))
        readyCount = max(0, Int(epoll_wait(epoll, &ready, Int32(ready.count), Int32(pauseMS))))
        nextReady = 0
        return readyCount > 0
    }

    /// The next descriptor that was ready and is still watched as it was then.
    func next() -> Event? {
        while nextReady < readyCount {
            let event = ready[nextReady]
            nextReady += 1
            let mark = event.data.u64
            let descriptor = Int32(truncatingIfNeeded: mark)
            guard mark != Self.wakeMark, watches[Int(descriptor)].interest != 0,
                watches[Int(descriptor)].number == UInt32(truncatingIfNeeded: mark >> 32)
            else { continue }
            // An error or an end is learned by trying: recv(2) and send(2) then say which one it is.
            let isOver = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            return Event(
                descriptor: descriptor, isReadable: isOver || event.events & EPOLLIN.rawValue != 0,
                isWritable: isOver || event.events & EPOLLOUT.rawValue != 0)
        }
        return nil
    }
}
