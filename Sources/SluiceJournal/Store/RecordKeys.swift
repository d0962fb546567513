/// Under which keys a line can be found, and what it changes in the open work.
package struct RecordKeys: Sendable, Equatable {
    /// The latest line under this key replaces the earlier ones.
    package var primary: String?
    /// Another unique way to the latest line under `primary`; ignored without one. A later line of the same primary key
    /// that names no secondary key leaves the former one in force.
    package var secondary: String?
    /// All lines of one group are kept as its history, in order.
    package var group: String?
    /// A second group, such as all that was paid on one day: read in pages, since nothing bounds its length. Its name must
    /// not be one of a group.
    package var list: String?
    /// Changes to the open work, applied in order.
    package var work: [WorkChange]

    package init(
        primary: String? = nil, secondary: String? = nil, group: String? = nil, list: String? = nil,
        work: [WorkChange] = []
    ) {
        self.primary = primary
        self.secondary = secondary
        self.group = group
        self.list = list
        self.work = work
    }

    /// The names under which a line is kept in the history.
    package var groups: [String] { [group, list].compactMap(\.self) }
}

/// Says which keys a record has. Must be a pure function of the journal's name and the record, because the index is built
/// again with it at any time.
package protocol RecordIndexer: Sendable {
    /// Changes whenever `keys` would answer differently for a record that may already be in a journal; an index that was
    /// built under another version is built again at the start.
    var version: Int { get }

    /// The keys of a line; `line` is the JSON object as it was given to `commit`, without the `seq` and `chain` that the
    /// journal adds. Called on the thread of the committer, so it must not wait for anything.
    func keys(journal: String, line: [UInt8]) -> RecordKeys
}

extension RecordIndexer {
    package var version: Int { 1 }
}
