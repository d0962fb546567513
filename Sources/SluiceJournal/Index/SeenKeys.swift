import Synchronization

/// Answers from memory that a secondary key was never seen, so that the index need not be asked: nearly every number with
/// which a business system pays is new.
///
/// What is told to be new is new for certain, because every key that anybody could find is here before:
/// - that of a line committed since the start is added before the line can be seen (`Overlay.append`);
/// - that of an earlier line is in the index when the store has opened. A scan puts all of them in behind the start
///   (`SeenKeysScan`), and until it has ended nothing is told to be new.
///
/// A key that comes to stand under another one, or under none, stays here: to ask the index once too often does no harm.
final class SeenKeys: Sendable {
    private struct State {
        /// nil: there were too many keys, and the index is asked from then on.
        var filter: BloomFilter?
        /// Whether the keys from before the start are in.
        var isComplete = false
        var spared = 0
    }

    private let state: Mutex<State>

    init(options: JournalOptions) {
        let filter = BloomFilter(firstBytes: options.seenKeysFirstBytes, maxBytes: options.maxSeenKeysBytes)
        state = Mutex(State(filter: filter))
    }

    /// How many questions the index was spared.
    var spared: Int { state.withLock { $0.spared } }

    /// Whether new keys are told to be new: not before the scan has ended, and never after there were too many keys.
    var isInUse: Bool { state.withLock { $0.isComplete && $0.filter != nil } }

    /// Whether no line that has this secondary key could be found when the question was asked.
    func isNew(_ journal: Int, secondary: String) -> Bool {
        let hash = SeenKeys.hash(journal, secondary)
        return state.withLock { state in
            guard state.isComplete, let isSeen = state.filter?.contains(hash), !isSeen else { return false }
            state.spared += 1
            return true
        }
    }

    /// Adds the keys of lines that are about to be seen.
    func add(_ lines: [CommittedLine]) {
        _ = add(lines.compactMap { line in line.keys.secondary.map { SeenKeys.hash(line.journal, $0) } })
    }

    /// Adds keys by their hashes. Answers false if there are too many, now or before.
    func add(_ hashes: [UInt64]) -> Bool {
        state.withLock { state in
            for hash in hashes where state.filter?.insert(hash) == false { state.filter = nil }
            return state.filter != nil
        }
    }

    /// Says that all keys from before the start have been added.
    func complete() { state.withLock { $0.isComplete = true } }

    /// The hash of a journal's key, whose text is given as UTF-8: the bytes, since SQLite too tells texts apart by them.
    /// It depends on a random number of the process (SipHash), so that nobody can choose keys that fall together.
    static func hash(_ journal: Int, utf8: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(journal)
        hasher.combine(bytes: utf8)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    private static func hash(_ journal: Int, _ key: String) -> UInt64 {
        var key = key
        return key.withUTF8 { hash(journal, utf8: UnsafeRawBufferPointer($0)) }
    }
}
