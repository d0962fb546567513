import Foundation
import SluiceJSON
import SluiceJournal

/// Records, one a line of the input: what the journal takes is JSON that comes back as it was, what it does not take is
/// none; and a bit that is flipped afterwards is found. The last two bytes of the input say which.
enum ChainTarget {
    static func check(_ input: [UInt8]) throws {
        let disk = FuzzDisk()
        let records = input.dropLast(2).split(separator: 0x0A, omittingEmptySubsequences: false).prefix(24).map(
            Array.init)
        let outcome = try JournalTarget.open(disk) { store throws(JournalError) in
            var kept: [[UInt8]] = []
            var refused: [[UInt8]] = []
            for record in records {
                do throws(JournalError) {
                    try await store.commit([JournalEntry(journal: "trade", record: record)])
                    kept.append(record)
                } catch  where error.code == "record-invalid" {
                    refused.append(record)
                }
            }
            return Outcome(kept: kept, refused: refused, lines: try await store.page("trade", after: 0, limit: 100))
        }
        for record in outcome.refused {
            try require(!isRecord(record), "a record was refused: \(String(decoding: record, as: UTF8.self))")
        }
        try require(outcome.lines.count == outcome.kept.count, "\(outcome.lines.count) lines for \(outcome.kept.count)")
        for (record, line) in zip(outcome.kept, outcome.lines) {
            let said = try? JSONSerialization.jsonObject(with: Data(line.bytes)) as? [String: Any]
            try require(said?["seq"] as? Int == line.sequence && said?["chain"] is String, "a line is no object")
            try require(
                Array(line.bytes.dropFirst(8 + String(line.sequence).utf8.count).dropLast(76))
                    == Array(record.dropFirst().dropLast()),
                "a record does not come back as it was")
        }
        try checkFlip(input, disk, outcome.kept.count)
    }

    private struct Outcome: Sendable {
        let kept: [[UInt8]]
        let refused: [[UInt8]]
        let lines: [JournalLine]
    }

    /// What a journal must take: an object that the strict parser reads, without the names that the journal gives.
    private static func isRecord(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"), !bytes.contains(UInt8(ascii: "\\")),
            let object = (try? JSONParser.parse(bytes))?.object
        else { return false }
        return !object.isEmpty && object["seq"] == nil && object["chain"] == nil
    }

    private static func checkFlip(_ input: [UInt8], _ disk: FuzzDisk, _ lines: Int) throws {
        guard input.count > 2, lines > 0, let path = disk.content.keys.first(where: { $0.hasPrefix("j/trade/") }) else {
            return
        }
        let size = disk[path]?.count ?? 0
        let place = (Int(input[input.count - 2]) << 8 | Int(input[input.count - 1])) % (size * 8)
        disk.change(path) { $0[place / 8] ^= 1 << (place % 8) }
        let found = try JournalVerifier(fileSystem: disk).verify(directory: "j", journals: ["trade"])
        try require(found[0].head.sequence < lines, "bit \(place) was flipped, and all \(lines) lines verify")
    }
}
