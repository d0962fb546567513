package import SluiceTrade

/// What is going to happen, in simulated time: the only source of time in a world.
package final class Agenda: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    private struct Entry {
        let atMS: Int64
        let number: Int
        let action: () -> Void
    }

    /// Latest first, so that the next one is the last.
    private var entries: [Entry] = []
    private var count = 0
    /// The true time. What the gateway's clock shows may differ: `SimulatedClock`.
    package private(set) var nowMS: Int64

    package init(startMS: Int64) { nowMS = startMS }

    package var now: Instant { Instant(milliseconds: nowMS) }
    package var isEmpty: Bool { entries.isEmpty }
    /// The time of the next entry.
    package var nextMS: Int64? { entries.last?.atMS }

    /// Does something at a time, or now where that has passed.
    package func at(_ timeMS: Int64, _ action: @escaping () -> Void) {
        count += 1
        let entry = Entry(atMS: max(timeMS, nowMS), number: count, action: action)
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if (entries[middle].atMS, entries[middle].number) > (entry.atMS, entry.number) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        entries.insert(entry, at: low)
    }

    package func after(_ delayMS: Int64, _ action: @escaping () -> Void) { at(nowMS + delayMS, action) }

    /// Moves the time to the next entry and does everything that is due at that moment.
    /// - Returns: whether there was an entry.
    package func advance() -> Bool {
        guard let next = entries.last else { return false }
        nowMS = next.atMS
        while let entry = entries.last, entry.atMS == nowMS {
            entries.removeLast()
            entry.action()
        }
        return true
    }

    /// Lets time go by within one action: a disk that takes long.
    package func linger(_ timeMS: Int64) { nowMS += timeMS }
}
