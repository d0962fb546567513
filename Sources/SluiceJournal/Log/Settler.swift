import Dispatch
import Synchronization

/// Syncs the segments behind the commits, so that a half of the commit log can be given up by the time it is needed again.
final class Settler: Sendable {
    private struct State {
        var settled: Int
        var failure: JournalError?
    }

    private let state: Mutex<State>
    /// nil: on the caller's thread.
    private let queue: DispatchQueue?

    /// `settled` is the number of the last frame whose lines the segments hold durably.
    init(settled: Int, runsInline: Bool) {
        state = Mutex(State(settled: settled))
        queue = runsInline ? nil : DispatchQueue(label: "sluice.journal.settle")
    }

    /// The last frame whose lines, like those of all before it, the segments hold durably.
    var settled: Int { state.withLock { $0.settled } }

    /// Throws the failure of a sync, if one failed. After it the writer must end.
    func check() throws(JournalError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Begins to sync the files that hold the lines of all frames up to one.
    func settle(_ files: [any JournalFile], upTo number: Int) {
        guard let queue else { return perform(files, number) }
        queue.async { self.perform(files, number) }
    }

    /// Returns when everything that was begun has ended; throws if it failed.
    func finish() throws(JournalError) {
        queue?.sync {}
        try check()
    }

    private func perform(_ files: [any JournalFile], _ number: Int) {
        do throws(JournalError) {
            for file in files { try file.sync() }
            state.withLock { state in
                if state.failure == nil { state.settled = number }
            }
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
    }
}
