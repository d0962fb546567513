import Foundation
import SluiceSimulator
import Synchronization

/// Histories side by side: each thread runs worlds of its own.
final class Crowd: Sendable {
    struct Failing: Sendable {
        let seed: UInt64
        let letters: Set<String>
    }

    private struct State {
        var next: UInt64
        var done = 0
        var failing: [Failing] = []
    }

    private let state: Mutex<State>
    private let end: UInt64
    private let deadline: ContinuousClock.Instant?
    private let stopsAtFailure: Bool

    init(first: UInt64, count: Int, seconds: Int?, stopsAtFailure: Bool) {
        state = Mutex(State(next: first))
        end = first &+ UInt64(count)
        deadline = seconds.map { ContinuousClock.now + .seconds($0) }
        self.stopsAtFailure = stopsAtFailure
    }

    var done: Int { state.withLock(\.done) }
    var failing: [Failing] { state.withLock(\.failing) }

    func run(jobs: Int, seams: Seams) {
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while let seed = take() {
                let outcome = Simulation(PlanMaker.plan(seed), seams: seams).run()
                state.withLock { state in
                    state.done += 1
                    if !outcome.isSound { state.failing.append(Failing(seed: seed, letters: outcome.letters)) }
                }
            }
        }
    }

    private func take() -> UInt64? {
        if let deadline, ContinuousClock.now > deadline { return nil }
        return state.withLock { state in
            guard state.next != end, !stopsAtFailure || state.failing.isEmpty else { return nil }
            defer { state.next &+= 1 }
            return state.next
        }
    }

    /// Which letters failed how often, with the first seeds of each.
    func summarize() {
        var seeds: [String: [UInt64]] = [:]
        for failing in failing.sorted(by: { $0.seed < $1.seed }) {
            seeds[failing.letters.sorted().joined(separator: " "), default: []].append(failing.seed)
        }
        for (letters, seeds) in seeds.sorted(by: { $0.key < $1.key }) {
            print("  \(letters): \(seeds.count), seeds \(seeds.prefix(6).map(String.init).joined(separator: " "))")
        }
    }
}
