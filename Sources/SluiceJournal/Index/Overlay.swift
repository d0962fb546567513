import Synchronization

/// Committed lines that the index does not have yet. Answers first, so that every read sees everything committed.
final class Overlay: Sendable {
    fileprivate struct Journal {
        var lastSequence: Int
        var latest: [String: CommittedLine] = [:]
        /// Secondary key to the line that stated it last.
        var secondary: [String: CommittedLine] = [:]
        var history: [String: [CommittedLine]] = [:]
    }

    private struct State {
        var journals: [Journal]
        /// In the order in which they were committed; the first `start` are indexed already.
        var lines: [CommittedLine] = []
        var start = 0
        var bytes = 0
    }

    private let state: Mutex<State>

    init(lastSequences: [Int]) {
        state = Mutex(State(journals: lastSequences.map { Journal(lastSequence: $0) }))
    }

    /// Lines and bytes that wait for the index.
    var waiting: (lines: Int, bytes: Int) { state.withLock { ($0.lines.count - $0.start, $0.bytes) } }

    /// Number of the last committed line of a journal.
    func lastSequence(_ journal: Int) -> Int { state.withLock { $0.journals[journal].lastSequence } }

    /// Adds lines that have just reached the disk.
    func append(_ lines: [CommittedLine]) {
        state.withLock { state in
            for line in lines {
                state.journals[line.journal].add(line)
                state.bytes += line.bytes.count
            }
            state.lines.append(contentsOf: lines)
        }
    }

    /// The lines that have waited longest.
    func oldest(_ limit: Int) -> [CommittedLine] {
        state.withLock { Array($0.lines[$0.start...].prefix(limit)) }
    }

    /// Lets go of the `count` lines that have waited longest: they are indexed.
    func removeOldest(_ count: Int) {
        state.withLock { state in
            for line in state.lines[state.start..<(state.start + count)] {
                state.journals[line.journal].remove(line)
                state.bytes -= line.bytes.count
            }
            state.start += count
            if state.start * 2 >= state.lines.count {
                state.lines.removeFirst(state.start)
                state.start = 0
            }
        }
    }

    /// The latest line under a primary key, if it is here. Whoever looks here first and into the index then misses
    /// nothing: lines leave only after they are in the index.
    func latest(_ journal: Int, primary: String) -> CommittedLine? {
        state.withLock { $0.journals[journal].latest[primary] }
    }

    /// The primary key that a line here states together with a secondary key.
    func primary(_ journal: Int, secondary: String) -> String? {
        state.withLock { $0.journals[journal].secondary[secondary]?.keys.primary }
    }

    /// The lines of a group that are here, oldest first.
    func history(_ journal: Int, group: String) -> [CommittedLine] {
        state.withLock { $0.journals[journal].history[group] ?? [] }
    }

    /// The lines here that change work, in order.
    func workLines() -> [CommittedLine] {
        state.withLock { $0.lines[$0.start...].filter { !$0.keys.work.isEmpty } }
    }
}

extension Overlay.Journal {
    fileprivate mutating func add(_ line: CommittedLine) {
        lastSequence = line.sequence
        if let primary = line.keys.primary {
            latest[primary] = line
            if let key = line.keys.secondary { secondary[key] = line }
        }
        for group in line.keys.groups { history[group, default: []].append(line) }
    }

    fileprivate mutating func remove(_ line: CommittedLine) {
        if let primary = line.keys.primary {
            if latest[primary] === line { latest[primary] = nil }
            if let key = line.keys.secondary, secondary[key] === line { secondary[key] = nil }
        }
        for group in line.keys.groups {
            history[group]?.removeFirst()
            if history[group]?.isEmpty == true { history[group] = nil }
        }
    }
}
