import GRDB

/// The open work in the index.
struct WorkTable {
    private let item: IndexStatement
    private let due: IndexStatement
    private let replacement: IndexStatement
    private let deletion: IndexStatement

    init(_ database: Database) throws {
        let columns = "id, kind, due_ms, attempts, last_attempt_ms, opened_ms"
        item = try IndexStatement(database, "SELECT \(columns) FROM work WHERE id = ?")
        due = try IndexStatement(
            database, "SELECT \(columns) FROM work WHERE kind = ? AND due_ms <= ? ORDER BY due_ms, id LIMIT ?")
        replacement = try IndexStatement(
            database, "INSERT OR REPLACE INTO work (\(columns)) VALUES (?, ?, ?, ?, ?, ?)")
        deletion = try IndexStatement(database, "DELETE FROM work WHERE id = ?")
    }

    /// The open work of an id.
    func item(_ id: String) throws -> WorkItem? {
        try item.bind(id, at: 1)
        return try item.first(WorkItem.init(row:))
    }

    /// Open work of a kind that is due, the longest overdue first.
    func due(kind: String, beforeMS: Int, limit: Int) throws -> [WorkItem] {
        try due.bind(kind, at: 1)
        try due.bind(beforeMS, at: 2)
        try due.bind(limit, at: 3)
        var items: [WorkItem] = []
        try due.forEach { row in
            items.append(WorkItem(row: row))
            return true
        }
        return items
    }

    /// Applies changes to the work of an id, in their order.
    func apply(_ changes: [WorkChange], to id: String) throws {
        // Whatever there was, it is closed.
        if case .close = changes.last { return try delete(id) }
        let before = try item(id)
        let after = changes.reduce(before) { WorkItem.applying($1, to: $0) }
        if after == before { return }
        guard let after else { return try delete(id) }
        try replacement.bind(after.id, at: 1)
        try replacement.bind(after.kind, at: 2)
        try replacement.bind(after.dueMS, at: 3)
        try replacement.bind(after.attempts, at: 4)
        try replacement.bind(after.lastAttemptMS, at: 5)
        try replacement.bind(after.openedMS, at: 6)
        try replacement.execute()
    }

    private func delete(_ id: String) throws {
        try deletion.bind(id, at: 1)
        try deletion.execute()
    }
}

extension WorkItem {
    fileprivate init(row: IndexRow) {
        self.init(
            id: row.text(0), kind: row.text(1), dueMS: row.integer(2), attempts: row.integer(3),
            lastAttemptMS: row.optionalInteger(4), openedMS: row.integer(5))
    }
}
