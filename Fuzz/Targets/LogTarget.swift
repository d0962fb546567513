import SluiceJournal

/// Journals after a crash, with what a bad disk does to the commit log and the ends of the segments: a start gives back
/// lines that were written and no others, all of them where the log is whole, or refuses; and no byte of a segment is lost.
enum LogTarget {
    static func check(_ input: [UInt8]) throws {
        let script = Script(input)
        let disk = FuzzDisk()
        for (number, life) in script.lives.enumerated() {
            let isLast = number == script.lives.count - 1
            try JournalTarget.open(disk, isClosed: !isLast) { (store) throws(JournalError) in
                for group in life { try await store.commit(group) }
            }
        }
        let truth = readings(disk)
        try require(truth.allSatisfy { $0.misfit == nil }, "what was committed is not whole")
        script.spoil(disk)
        let spoiled = disk.content
        let report: OpenReport?
        do throws(JournalError) {
            report = try JournalTarget.open(disk) { $0.report }
        } catch {
            try require(!error.message.isEmpty, "refused without a word")
            try require(!script.isHarmless, "a crash that any disk can leave was refused: \(error)")
            report = nil
        }
        for (reading, found) in zip(truth, report?.journals ?? []) {
            let sequence = found.head.sequence
            try require(
                sequence <= reading.lines && found.head.chain == reading.chains[sequence],
                "\(found.name) ends with a line that was never written: \(found.head)")
            try require(
                sequence == reading.lines || script.spoilsLog,
                "\(found.name) ends with \(sequence) of \(reading.lines) lines, although the log is whole")
        }
        // What a start says it found stands on the disk: the next one may be without a log.
        for (reading, found) in zip(readings(disk), report?.journals ?? []) {
            try require(
                reading.misfit == nil && reading.lines == found.head.sequence,
                "\(found.name) has \(reading.lines) lines on the disk, and \(found.head.sequence) were told")
        }
        let segments = spoiled.filter { $0.key != "j/commit.log" }
        for (path, before) in segments {
            guard let after = disk[path] else { throw Violation("\(path) is gone") }
            // Lines that the log had are written again behind what was there.
            if after.starts(with: before) { continue }
            try JournalTarget.checkNothingLost([String(path.dropFirst(2)): before], disk)
        }
    }

    private static func readings(_ disk: FuzzDisk) -> [JournalReading] {
        JournalTarget.journals.map { journal in
            let own = disk.content.filter { $0.key.hasPrefix("j/\(journal)/") && !$0.key.contains(".torn-") }
            return JournalReading(
                journal: journal,
                files: Dictionary(
                    uniqueKeysWithValues: own.map { (String($0.key.dropFirst(journal.count + 3)), $0.value) }))
        }
    }
}

/// What the lines of an input do:
///
///     cJN     commits a record of N bytes to journal number J
///     gN      commits one to each journal, as one group
///     x       closes the journals and opens them again
///     fN B    flips bits of byte N of the log        bN    fills its block N with zeros
///     kJN     cuts N bytes off the end of the last segment of journal number J
///     d       takes the log away
private struct Script {
    private(set) var lives: [[[JournalEntry]]] = [[]]
    private var spoils: [(sign: UInt8, journal: Int, number: Int, bits: UInt8)] = []

    init(_ input: [UInt8]) {
        for line in input.split(separator: 0x0A).prefix(40) {
            let sign = line.first ?? 0
            let hasJournal = sign == UInt8(ascii: "c") || sign == UInt8(ascii: "k")
            let journal = hasJournal ? Int(line.dropFirst().first ?? 0) % 3 : 0
            let digits = line.dropFirst(hasJournal ? 2 : 1).prefix { (0x30...0x39).contains($0) }.prefix(6)
            let number = Int(String(decoding: digits, as: UTF8.self)) ?? 0
            switch sign {
            case UInt8(ascii: "c"): lives[lives.count - 1].append([Script.entry(journal, number)])
            case UInt8(ascii: "g"): lives[lives.count - 1].append((0..<3).map { Script.entry($0, number) })
            case UInt8(ascii: "x"): lives.append([])
            case UInt8(ascii: "f"), UInt8(ascii: "b"), UInt8(ascii: "k"), UInt8(ascii: "d"):
                spoils.append((sign, journal, number, line.last ?? 0))
            default: break
            }
        }
    }

    /// Whether the log is not as it was left.
    var spoilsLog: Bool { spoils.contains { $0.sign != UInt8(ascii: "k") } }

    /// Whether all that is missing is a part of the last line of the last commit, which no segment had to have synced: where a
    /// group and what the log says of it are longer than half of the log, it had.
    var isHarmless: Bool {
        guard !spoilsLog else { return false }
        guard let spoil = spoils.first else { return true }
        guard spoils.count == 1, let last = lives.last?.last else { return false }
        let lengthBytes = last.reduce(512) { $0 + $1.record.count + 128 }
        let name = JournalTarget.journals[spoil.journal]
        return lengthBytes <= JournalTarget.commitLogBytes / 2
            && last.contains { $0.journal == name && spoil.number <= $0.record.count }
    }

    func spoil(_ disk: FuzzDisk) {
        for spoil in spoils {
            let log = "j/commit.log"
            let size = disk[log]?.count ?? 0
            switch spoil.sign {
            case UInt8(ascii: "f") where size > 0: disk.change(log) { $0[spoil.number % size] ^= spoil.bits }
            case UInt8(ascii: "b") where size > 0:
                let start = spoil.number % ((size + 4095) / 4096) * 4096
                disk.change(log) { for index in start..<min(start + 4096, size) { $0[index] = 0 } }
            case UInt8(ascii: "d"): disk.remove(log)
            case UInt8(ascii: "k"):
                let folder = "j/\(JournalTarget.journals[spoil.journal])/"
                guard let path = disk.content.keys.filter({ $0.hasPrefix(folder) }).max() else { continue }
                disk.change(path) { $0.removeLast(min(spoil.number, $0.count)) }
            default: break
            }
        }
    }

    private static func entry(_ journal: Int, _ length: Int) -> JournalEntry {
        let text = String(repeating: "x", count: min(length, 9000))
        return JournalEntry(journal: JournalTarget.journals[journal], record: Array(#"{"p":"\#(text)"}"#.utf8))
    }
}
