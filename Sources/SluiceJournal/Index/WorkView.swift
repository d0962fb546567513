import GRDB

/// The open work as the index has it and as lines that are not indexed yet change it.
struct WorkView: Sendable {
    /// Lines that change work, in the order of their commits; some may have been indexed in the meantime.
    let lines: [CommittedLine]

    /// Open work of a kind that is due, the longest overdue first.
    func due(_ database: Database, kind: String, dueBeforeMS: Int, limit: Int) throws -> [WorkItem] {
        let table = try WorkTable(database)
        let changed = try changedItems(database, table)
        // Each changed item may push out one that the index would have given.
        var items = try table.due(kind: kind, beforeMS: dueBeforeMS, limit: limit + changed.count).filter {
            changed[$0.id] == nil
        }
        for change in changed.values {
            if let item = change.after, item.kind == kind, item.dueMS <= dueBeforeMS { items.append(item) }
        }
        items.sort { ($0.dueMS, $0.id) < ($1.dueMS, $1.id) }
        return Array(items.prefix(limit))
    }

    /// How many pieces of work of a kind are open.
    func count(_ database: Database, kind: String) throws -> Int {
        let changed = try changedItems(database, WorkTable(database))
        return changed.values.reduce(try IndexLookups.workCount(database, kind: kind)) { count, change in
            count - (change.before?.kind == kind ? 1 : 0) + (change.after?.kind == kind ? 1 : 0)
        }
    }

    /// The kinds of all open work, and of what was opened since the index was written.
    func kinds(_ database: Database) throws -> [String] {
        var kinds = Set(try IndexLookups.workKinds(database))
        for line in lines {
            for case .open(_, let kind, _) in line.keys.work { kinds.insert(kind) }
        }
        return kinds.sorted()
    }

    /// The items that lines after the indexed ones change, as the index has them and as they are.
    private func changedItems(
        _ database: Database, _ table: WorkTable
    ) throws -> [String: (before: WorkItem?, after: WorkItem?)] {
        guard !lines.isEmpty else { return [:] }
        let indexedTo = try IndexedPosition.sequences(database)
        var items: [String: (before: WorkItem?, after: WorkItem?)] = [:]
        for line in lines where line.sequence > indexedTo[line.journal] ?? 0 {
            for change in line.keys.work {
                var item = try items[change.id] ?? indexed(table, change.id)
                item.after = WorkItem.applying(change, to: item.after)
                items[change.id] = item
            }
        }
        return items
    }

    private func indexed(_ table: WorkTable, _ id: String) throws -> (before: WorkItem?, after: WorkItem?) {
        let item = try table.item(id)
        return (item, item)
    }
}
