import SluiceCrypto

/// What the lines of an input make on disk. A fuzzer cannot compute chains, so lines are chained for it:
///
///     text        the next line of the journal, with its number and chain, `text` being the members of the record
///     !text       these bytes, as they are
///     @journal    go on in this journal
///     #segment    go on in a new segment
///     #NAME       go on in a file of that name
///     ^N BYTE     flips bits of the byte at offset N of the file, counted from its end
///     ~N          cuts N bytes off the end of the file
enum JournalInput {
    /// Files by `journal/name`.
    static func files(_ input: [UInt8]) -> [String: [UInt8]] {
        var files = JournalFiles()
        for line in input.split(separator: 0x0A).prefix(400) { files.add(line) }
        return files.content
    }
}

private struct JournalFiles {
    private(set) var content: [String: [UInt8]] = [:]
    private var journal = "trade"
    private var file: String?
    private var lines: [String: Int] = [:]
    private var chains: [String: String] = [:]

    mutating func add(_ line: ArraySlice<UInt8>) {
        let rest = line.dropFirst()
        switch line.first {
        case UInt8(ascii: "@"):
            if rest.elementsEqual("refund".utf8) { journal = "refund" }
            if rest.elementsEqual("trade".utf8) { journal = "trade" }
            if rest.elementsEqual("payment_log".utf8) { journal = "payment_log" }
            file = content.keys.filter { $0.hasPrefix(journal + "/") }.max()
        case UInt8(ascii: "#"):
            let name = String(decoding: rest, as: UTF8.self)
            if name == "segment" {
                file = segment()
            } else if !name.contains("/"), !name.isEmpty {
                file = "\(journal)/\(name)"
            }
            content[path, default: []] += []
        case UInt8(ascii: "!"): content[path, default: []] += rest + [0x0A]
        case UInt8(ascii: "~"): content[path, default: []].removeLast(min(number(rest), content[path]?.count ?? 0))
        case UInt8(ascii: "^"):
            let back = number(rest)
            let count = content[path]?.count ?? 0
            if (1...max(1, count)).contains(back), count > 0 { content[path]?[count - back] ^= rest.last ?? 1 }
        default: append(line)
        }
    }

    private var path: String { file ?? "\(journal)/\(journal)-00000000000000000001.jsonl" }

    private func segment() -> String {
        let digits = String((lines[journal] ?? 0) + 1)
        return "\(journal)/\(journal)-" + String(repeating: "0", count: 20 - digits.count) + digits + ".jsonl"
    }

    private mutating func append(_ members: ArraySlice<UInt8>) {
        let number = (lines[journal] ?? 0) + 1
        lines[journal] = number
        let covered = Array(#"{"seq":\#(number),"#.utf8) + members
        let before = chains[journal] ?? JournalReading(journal: journal, files: [:]).chain
        let chain = JournalReading.next(before, covered)
        chains[journal] = chain
        content[path, default: []] += covered + Array(#","chain":"\#(chain)"}"#.utf8) + [0x0A]
    }

    private func number(_ text: ArraySlice<UInt8>) -> Int {
        Int(String(decoding: text.prefix { (0x30...0x39).contains($0) }.prefix(6), as: UTF8.self)) ?? 1
    }
}
