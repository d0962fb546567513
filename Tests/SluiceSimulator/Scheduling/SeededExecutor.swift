import SluiceTesting

/// Runs every task of one simulated world on the thread that calls `drain`, one job at a time, in an order that a seed
/// decides.
///
/// It repeats a history exactly as long as nothing below it starts detached work, sleeps on a real clock or blocks.
package final class SeededExecutor: TaskExecutor, @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    /// How the next job is picked.
    package enum Order: Sendable, Equatable {
        /// First come, first served: the order in which a history is easiest to read.
        case arrival
        /// Any of the ready jobs, by the seed.
        case seeded(UInt64)
    }

    private var ready: [UnownedJob] = []
    /// Jobs before this index are done; only `arrival` leaves such a gap.
    private var first = 0
    private var random: SplitMix?
    /// Called after every job; true ends the drain with jobs left.
    package var interrupts: () -> Bool = { false }
    /// Jobs run so far.
    package private(set) var jobs = 0

    package init(_ order: Order) {
        if case .seeded(let seed) = order { random = SplitMix(seed: seed) }
    }

    package func enqueue(_ job: consuming ExecutorJob) { ready.append(UnownedJob(job)) }

    /// Runs jobs until none is ready, or until it is interrupted.
    /// - Returns: whether it was interrupted.
    @discardableResult
    package func drain() -> Bool {
        while let job = next() {
            jobs += 1
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            if interrupts() { return true }
        }
        return false
    }

    private func next() -> UnownedJob? {
        guard first < ready.count else {
            ready.removeAll(keepingCapacity: true)
            first = 0
            return nil
        }
        guard var generator = random else {
            defer { first += 1 }
            return ready[first]
        }
        let index = Int.random(in: 0..<ready.count, using: &generator)
        random = generator
        ready.swapAt(index, ready.count - 1)
        return ready.removeLast()
    }
}
