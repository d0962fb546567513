import Synchronization

/// Committed lines that the index does not have yet. Answers first, so that every read sees everything committed.
///
/// Lines gather until the indexer takes them; while it writes what it took, the next ones gather. What it has written goes at
/// once and as a whole, so nothing is ever looked for to be taken out.
final class Overlay: Sendable {
    private struct State {
        var lastSequences: [Int]
        var gathering: GatheredLines
        /// What the indexer has taken and not yet written.
        var taken: GatheredLines?

        /// The newest first.
        func newest<T>(_ find: (GatheredLines) -> T?) -> T? { find(gathering) ?? taken.flatMap(find) }
    }

    private let state: Mutex<State>
    private let seenKeys: SeenKeys

    init(lastSequences: [Int], seenKeys: SeenKeys) {
        self.seenKeys = seenKeys
        state = Mutex(State(lastSequences: lastSequences, gathering: GatheredLines(journals: lastSequences.count)))
    }

    /// Lines and bytes that wait for the index.
    var waiting: (lines: Int, bytes: Int) {
        state.withLock { state in
            (state.gathering.lines + (state.taken?.lines ?? 0), state.gathering.bytes + (state.taken?.bytes ?? 0))
        }
    }

    /// Number of the last committed line of a journal.
    func lastSequence(_ journal: Int) -> Int { state.withLock { $0.lastSequences[journal] } }

    /// Adds lines that have just reached the disk. Their keys count as seen before anybody can see the lines.
    func append(_ lines: [CommittedLine]) {
        seenKeys.add(lines)
        state.withLock { state in
            for line in lines {
                state.gathering.add(line)
                state.lastSequences[line.journal] = line.sequence
            }
        }
    }

    /// The lines that are to be indexed next: those that were taken before and not let go of, or all that have gathered; nil
    /// if there are none. Only the indexer asks.
    func take() -> GatheredLines? {
        state.withLock { state in
            if state.taken == nil, state.gathering.lines > 0 {
                state.taken = state.gathering
                state.gathering = GatheredLines(journals: state.lastSequences.count)
            }
            return state.taken
        }
    }

    /// Lets go of what was taken: it is indexed.
    func removeTaken() {
        // Freed behind the lock, since that takes longer than everything else here.
        let indexed = state.withLock { state in
            defer { state.taken = nil }
            return state.taken
        }
        precondition(indexed != nil, "nothing was taken")
    }

    /// The latest line under a primary key, if it is here. Whoever looks here first and into the index then misses
    /// nothing: lines leave only after they are in the index.
    func latest(_ journal: Int, primary: String) -> CommittedLine? {
        state.withLock { $0.newest { $0.journals[journal].latest[primary]?.line } }
    }

    /// The primary key that a line here states together with a secondary key.
    func primary(_ journal: Int, secondary: String) -> String? {
        state.withLock { $0.newest { $0.journals[journal].secondary[secondary]?.keys.primary } }
    }

    /// The lines of a group that are here, oldest first.
    func history(_ journal: Int, group: String) -> [CommittedLine] {
        state.withLock { state in
            (state.taken?.journals[journal].history[group] ?? [])
                + (state.gathering.journals[journal].history[group] ?? [])
        }
    }

    /// The lines here that change work, in order.
    func workLines() -> [CommittedLine] {
        state.withLock { ($0.taken?.workLines ?? []) + $0.gathering.workLines }
    }
}
