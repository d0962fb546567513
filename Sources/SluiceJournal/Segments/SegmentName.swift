/// The name of one segment file, and of what recovery puts beside it.
struct SegmentName: Equatable, Sendable {
    /// Name of the journal.
    let journal: String
    /// Sequence number of the segment's first line.
    let first: Int

    /// `<journal>-<20 digits>.jsonl`.
    var text: String {
        let digits = String(first)
        return journal + "-" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".jsonl"
    }

    init(journal: String, first: Int) {
        self.journal = journal
        self.first = first
    }

    /// Reads a file's name; nil if it is not that of a segment of this journal.
    init?(journal: String, text: String) {
        let digits = text.utf8.dropFirst(journal.utf8.count + 1).prefix(20)
        guard digits.count == 20, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let first = Int(String(decoding: digits, as: UTF8.self)), first > 0
        else { return nil }
        self.init(journal: journal, first: first)
        guard self.text == text else { return nil }
    }

    /// Whether a file is a torn tail that a recovery copied aside: `<segment>.torn-<offset>` or `….torn-<offset>.<n>`.
    static func isTornCopy(_ text: String, journal: String) -> Bool {
        guard let range = text.firstRange(of: ".jsonl.torn-") else { return false }
        return SegmentName(journal: journal, text: text[..<range.lowerBound] + ".jsonl") != nil
    }

    /// Whether a journal may have this name: it becomes the name of a folder and part of those of files.
    static func isJournalName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
