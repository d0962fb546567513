/// Committed lines by what they are looked up by: what the index has to be told of them, and what is answered from here until
/// it knows.
///
/// A trade is written several times within moments: what a later line replaces never reaches the index, and the lines of one
/// group become one row of it.
struct GatheredLines: Sendable {
    /// Every so many lines of a journal, one is marked.
    static let markDistance = 128

    /// The lines of one journal, which follow one another.
    struct Journal: Sendable {
        private(set) var first: CommittedLine?
        private(set) var last: CommittedLine?
        /// Ends of the segments after which another one begins.
        private(set) var sealed: [ChainPosition] = []
        private(set) var marks: [LinePlace] = []
        /// By primary key.
        private(set) var latest = OrderedTable<Latest>()
        /// By secondary key, the line that stated it last.
        private(set) var secondary: [String: CommittedLine] = [:]
        /// By the name of a group or list, oldest first.
        private(set) var history = OrderedTable<[CommittedLine]>()
    }

    /// The latest line under a primary key.
    struct Latest: Sendable {
        fileprivate(set) var line: CommittedLine
        /// The last one that was stated: a line that states none leaves the former one in force.
        fileprivate(set) var secondary: String?
    }

    private(set) var journals: [Journal]
    /// The lines that change work, in the order of their commits.
    private(set) var workLines: [CommittedLine] = []
    private(set) var lines = 0
    /// Bytes of the lines that are held here.
    private(set) var bytes = 0

    init(journals: Int) { self.journals = Array(repeating: Journal(), count: journals) }

    /// Adds a line, which must be the next of its journal.
    mutating func add(_ line: CommittedLine) {
        journals[line.journal].add(line)
        if !line.keys.work.isEmpty { workLines.append(line) }
        lines += 1
        bytes += line.bytes.count
    }

    /// The changes to each piece of work, in the order of their lines.
    func workChanges() -> OrderedTable<[WorkChange]> {
        var changes = OrderedTable<[WorkChange]>()
        for line in workLines {
            for change in line.keys.work {
                changes.update(change.id, [change]) { $0.append(change) }
            }
        }
        return changes
    }
}

extension GatheredLines.Journal {
    fileprivate mutating func add(_ line: CommittedLine) {
        if let last {
            precondition(line.sequence == last.sequence + 1, "a line of the journal was left out")
            if last.position.segment != line.position.segment { sealed.append(last.position) }
        } else {
            first = line
        }
        last = line
        if line.sequence % GatheredLines.markDistance == 1 { marks.append(line.place) }
        let keys = line.keys
        if let primary = keys.primary {
            if let key = keys.secondary { secondary[key] = line }
            latest.update(primary, GatheredLines.Latest(line: line, secondary: keys.secondary)) { latest in
                latest.line = line
                latest.secondary = keys.secondary ?? latest.secondary
            }
        }
        if let group = keys.group { history.update(group, [line]) { $0.append(line) } }
        if let list = keys.list { history.update(list, [line]) { $0.append(line) } }
    }
}

/// Values by their keys, in the order in which the keys came: our numbers sort by age, so that rows written in this order
/// stand beside each other in the index.
struct OrderedTable<Value: Sendable>: Sendable {
    private(set) var entries: [(key: String, value: Value)] = []
    private var places: [String: Int] = [:]

    subscript(key: String) -> Value? { places[key].map { entries[$0].value } }

    /// Sets the value of a key that is not here yet, and changes that of one that is, in its place.
    fileprivate mutating func update(
        _ key: String, _ first: @autoclosure () -> Value, _ change: (inout Value) -> Void
    ) {
        // One search, whether the key is there or not.
        let place = place(of: key)
        if place == entries.count { entries.append((key, first())) } else { change(&entries[place].value) }
    }

    private mutating func place(of key: String) -> Int {
        let next = entries.count
        return { (place: inout Int) in place }(&places[key, default: next])
    }
}
