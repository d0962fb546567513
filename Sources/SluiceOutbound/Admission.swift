/// Decides which transfer may start: a bound over all, a bound per host, and a bounded queue.
///
/// A struct without I/O: it knows transfers by number and hosts by name. Hosts that wait take turns, so that a long queue
/// to one of them does not hold up the others; within one host the order is first come, first served.
struct Admission {
    /// What became of an offered transfer.
    enum Decision: Equatable {
        case start, wait, refuse
    }

    private struct Lane {
        var active = 0
        var waiting: [UInt64] = []
        var head = 0

        var isWaiting: Bool { head < waiting.count }

        mutating func pop() -> UInt64 {
            defer {
                head += 1
                // Half of the array is behind us: moving the rest costs less than what was popped since the last time.
                if head > 32, head * 2 > waiting.count {
                    waiting.removeFirst(head)
                    head = 0
                }
            }
            return waiting[head]
        }
    }

    private let maxActive: Int
    private let maxActivePerHost: Int
    private let maxWaiting: Int
    private var lanes: [String: Lane] = [:]
    private var turns: [String] = []
    private var withdrawn: Set<UInt64> = []

    /// Transfers that have started and not finished.
    private(set) var activeCount = 0
    /// Transfers that wait for their turn.
    private(set) var waitingCount = 0

    /// Takes the three bounds; none may be negative.
    init(maxActive: Int, maxActivePerHost: Int, maxWaiting: Int) {
        self.maxActive = maxActive
        self.maxActivePerHost = maxActivePerHost
        self.maxWaiting = maxWaiting
    }

    /// A new transfer `id` to `host`: it starts, waits, or is refused because too many wait already.
    mutating func offer(_ id: UInt64, host: String) -> Decision {
        let (laneActive, isLaneWaiting) = lanes[host].map { ($0.active, $0.isWaiting) } ?? (0, false)
        if activeCount < maxActive, laneActive < maxActivePerHost, !isLaneWaiting {
            lanes[host, default: Lane()].active += 1
            activeCount += 1
            return .start
        }
        guard waitingCount < maxWaiting else { return .refuse }
        if !isLaneWaiting { turns.append(host) }
        // In place: a lane that is taken out, changed and put back copies its whole queue.
        lanes[host, default: Lane()].waiting.append(id)
        waitingCount += 1
        return .wait
    }

    /// A started transfer to `host` has ended.
    mutating func finish(host: String) {
        guard var lane = lanes[host] else { preconditionFailure("finished a transfer that was never started") }
        precondition(lane.active > 0 && activeCount > 0)
        lane.active -= 1
        activeCount -= 1
        lanes[host] = lane.active == 0 && !lane.isWaiting ? nil : lane
    }

    /// A waiting transfer gives up its place.
    mutating func withdraw(_ id: UInt64) {
        precondition(waitingCount > 0)
        withdrawn.insert(id)
        waitingCount -= 1
    }

    /// The next waiting transfer that may start now; it counts as started.
    mutating func next() -> UInt64? {
        guard activeCount < maxActive else { return nil }
        var looked = 0
        while looked < turns.count {
            let host = turns.removeFirst()
            guard var lane = lanes[host] else { continue }
            while lane.isWaiting, withdrawn.contains(lane.waiting[lane.head]) {
                withdrawn.remove(lane.pop())
            }
            guard lane.isWaiting else {
                lanes[host] = lane.active == 0 ? nil : lane
                continue
            }
            guard lane.active < maxActivePerHost else {
                lanes[host] = lane
                turns.append(host)
                looked += 1
                continue
            }
            let id = lane.pop()
            lane.active += 1
            activeCount += 1
            waitingCount -= 1
            lanes[host] = lane
            if lane.isWaiting { turns.append(host) }
            return id
        }
        return nil
    }
}
