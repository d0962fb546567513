import GRDB
import SluiceCrypto

/// How far a journal is indexed.
struct IndexedPosition: Sendable, Equatable {
    /// Where the journal stood after the last indexed line.
    let position: ChainPosition
    /// Chain of the journal's line 1: another one means another journal.
    let firstChain: [UInt8]

    /// Positions of all journals that have an indexed line, by the journal's place in the list.
    static func fetchAll(_ database: Database) throws -> [Int: IndexedPosition] {
        var positions: [Int: IndexedPosition] = [:]
        let statement = try database.cachedStatement(
            sql: "SELECT journal, sequence, chain, segment, line_offset, end_offset, first_chain FROM position")
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
            positions[row[0]] = IndexedPosition(
                position: ChainPosition(
                    sequence: row[1], chain: Hex.decode(row[2] as String) ?? [], segment: row[3], lineOffset: row[4],
                    endOffset: row[5]),
                firstChain: Hex.decode(row[6] as String) ?? [])
        }
        return positions
    }

    /// The sequence number of the last indexed line of each journal that has one.
    static func sequences(_ database: Database) throws -> [Int: Int] {
        var sequences: [Int: Int] = [:]
        try IndexStatement(database, "SELECT journal, sequence FROM position").forEach { row in
            sequences[row.integer(0)] = row.integer(1)
            return true
        }
        return sequences
    }

    /// Replaces the position of a journal.
    func store(_ database: Database, journal: Int) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO position
                    (journal, sequence, chain, segment, line_offset, end_offset, first_chain)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            journal, position.sequence, Hex.encode(position.chain), position.segment, position.lineOffset,
            position.endOffset, Hex.encode(firstChain),
        ])
    }
}
