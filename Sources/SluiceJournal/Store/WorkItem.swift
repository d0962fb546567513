/// A step in the life of a piece of open work, as one line of a journal tells it. Times are milliseconds since 1970.
///
/// Work is a fold over lines, and lines of different journals have no common order once the index is rebuilt (the
/// journals are then read one after the other, in the order of their list). So that the fold gives the same result:
/// - an id is opened by lines of the journal that stands first in the list among those that speak of it;
/// - an id that was closed is opened again only if all lines that speak of it are in one journal; otherwise a new id is
///   used (the version of the record makes a good part of it);
/// - the latest attempt decides when an item is due, whatever opens it again.
package enum WorkChange: Sendable, Equatable {
    /// Opens `id`. If it is open already, its kind and, before the first attempt, its due time are replaced.
    case open(id: String, kind: String, dueMS: Int)
    /// Counts an attempt made at `atMS`; the latest one sets the next due time. Ignored if `id` is not open.
    case attempt(id: String, atMS: Int, dueMS: Int)
    /// Ends `id`. Ignored if it is not open.
    case close(id: String)

    /// The piece of work that is changed.
    package var id: String {
        switch self {
        case .open(let id, _, _), .attempt(let id, _, _), .close(let id): id
        }
    }
}

/// A piece of open work.
package struct WorkItem: Sendable, Equatable {
    package let id: String
    package var kind: String
    /// When it is due, in milliseconds since 1970.
    package var dueMS: Int
    /// How often it was attempted.
    package var attempts: Int
    /// When it was last attempted, in milliseconds since 1970; nil before the first attempt.
    package var lastAttemptMS: Int?
    /// When it was due as it was opened, in milliseconds since 1970.
    package var openedMS: Int

    package init(id: String, kind: String, dueMS: Int, attempts: Int = 0, lastAttemptMS: Int? = nil, openedMS: Int) {
        self.id = id
        self.kind = kind
        self.dueMS = dueMS
        self.attempts = attempts
        self.lastAttemptMS = lastAttemptMS
        self.openedMS = openedMS
    }

    /// The item after a change; nil when the change closes it or does not open it.
    static func applying(_ change: WorkChange, to item: WorkItem?) -> WorkItem? {
        switch change {
        case .open(let id, let kind, let dueMS):
            guard var item else { return WorkItem(id: id, kind: kind, dueMS: dueMS, openedMS: dueMS) }
            item.kind = kind
            if item.attempts == 0 { item.dueMS = dueMS }
            return item
        case .attempt(_, let atMS, let dueMS):
            guard var item else { return nil }
            item.attempts += 1
            let last = item.lastAttemptMS ?? atMS
            if atMS >= last { item.dueMS = dueMS }
            item.lastAttemptMS = max(last, atMS)
            return item
        case .close:
            return nil
        }
    }
}
