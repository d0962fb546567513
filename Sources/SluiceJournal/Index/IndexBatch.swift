import GRDB

/// Writes gathered lines into the index, within one transaction of the caller: all of them or, if that fails, none.
struct IndexBatch {
    private let database: Database
    private let positions: [Int: IndexedPosition]

    init(_ database: Database) throws {
        self.database = database
        self.positions = try IndexedPosition.fetchAll(database)
    }

    /// Writes the lines, which must be the next of their journals, and how far these are indexed now. Lines that are in the
    /// index already, because a transaction was told to have failed and had not, are passed over.
    func write(_ gathered: GatheredLines) throws {
        let isIndexed = gathered.journals.indices.contains { number in
            gathered.journals[number].first.map { $0.sequence <= sequence(number) } ?? false
        }
        if isIndexed { return }
        for (number, journal) in gathered.journals.enumerated() {
            guard let first = journal.first, let last = journal.last else { continue }
            precondition(first.sequence == sequence(number) + 1, "a line of the journal was not indexed")
            try write(journal, number, from: first.position)
            let firstChain = positions[number]?.firstChain ?? first.position.chain
            try IndexedPosition(position: last.position, firstChain: firstChain).store(database, journal: number)
        }
        let work = try WorkTable(database)
        for (id, changes) in gathered.workChanges().entries { try work.apply(changes, to: id) }
    }

    private func sequence(_ journal: Int) -> Int { positions[journal]?.position.sequence ?? 0 }

    private func write(_ journal: GatheredLines.Journal, _ number: Int, from first: ChainPosition) throws {
        var sealed = journal.sealed
        if let before = positions[number]?.position, before.segment != first.segment { sealed.append(before) }
        for end in sealed {
            try database.execute(
                sql: "INSERT INTO segment (journal, first, length) VALUES (?, ?, ?)",
                arguments: [number, end.segment, end.endOffset])
        }
        for mark in journal.marks {
            try database.execute(
                sql: "INSERT INTO mark (journal, sequence, segment, line_offset) VALUES (?, ?, ?, ?)",
                arguments: [number, mark.sequence, mark.segment, mark.offset])
        }
        try write(latest: journal.latest, number)
        try write(history: journal.history, number)
    }

    private func write(latest: OrderedTable<GatheredLines.Latest>, _ journal: Int) throws {
        let statement = try IndexStatement(
            database,
            """
            INSERT INTO latest (journal, key, secondary, sequence, segment, line_offset, length)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (journal, key) DO UPDATE SET secondary = COALESCE(excluded.secondary, secondary),
                sequence = excluded.sequence, segment = excluded.segment, line_offset = excluded.line_offset,
                length = excluded.length
            """)
        for (key, latest) in latest.entries {
            let place = latest.line.place
            try statement.bind(journal, at: 1)
            try statement.bind(key, at: 2)
            try statement.bind(latest.secondary, at: 3)
            try statement.bind(place.sequence, at: 4)
            try statement.bind(place.segment, at: 5)
            try statement.bind(place.offset, at: 6)
            try statement.bind(place.length, at: 7)
            try statement.execute()
        }
    }

    private func write(history: OrderedTable<[CommittedLine]>, _ journal: Int) throws {
        let statement = try IndexStatement(
            database, "INSERT INTO history (journal, key, first, places) VALUES (?, ?, ?, ?)")
        for (key, lines) in history.entries {
            var places = PlaceList()
            for line in lines { places.append(line.place) }
            try statement.bind(journal, at: 1)
            try statement.bind(key, at: 2)
            try statement.bind(places.first, at: 3)
            try statement.bind(places.bytes, at: 4)
            try statement.execute()
        }
    }
}
