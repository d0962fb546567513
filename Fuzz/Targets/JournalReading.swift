import SluiceCrypto

/// A second reader of journals, written from the description of the format and from nothing else.
struct JournalReading {
    /// The first thing that is not the line that is due.
    struct Misfit: Equatable {
        let file: String
        let offset: Int
        let isInLastFile: Bool
        /// Whether the file does not begin with the line that is due.
        let isGap: Bool
        /// Whether a line that has the form follows in the same file.
        let hasFormAfter: Bool
        /// Whether a line follows that has the form, a number not before the one due, and the chain after the line before.
        let hasProofAfter: Bool
    }

    /// Lines that follow each other from the first on.
    private(set) var lines = 0
    /// The chains of the lines, as they are written, behind the one before the first line.
    private(set) var chains: [String]
    /// The chain of the last of them.
    var chain: String { chains[lines] }
    private(set) var misfit: Misfit?
    /// Whether a file lies there that is neither a segment nor a torn tail.
    private(set) var hasForeignFile = false

    /// Reads the files of one journal, given by name.
    init(journal: String, files: [String: [UInt8]]) {
        chains = [JournalReading.hex(Digest.sha256(Array("sluice journal v1 \(journal)".utf8)))]
        var segments: [(first: Int, name: String)] = []
        for name in files.keys {
            if let first = JournalReading.first(name, journal) {
                segments.append((first, name))
            } else if !JournalReading.isCopy(name, journal) {
                hasForeignFile = true
            }
        }
        segments.sort { $0.first < $1.first }
        for (index, segment) in segments.enumerated() where misfit == nil {
            let isLast = index == segments.count - 1
            guard segment.first == lines + 1 else {
                misfit = Misfit(
                    file: segment.name, offset: 0, isInLastFile: isLast, isGap: true, hasFormAfter: false,
                    hasProofAfter: false)
                return
            }
            read(files[segment.name] ?? [], segment.name, isLast)
        }
    }

    private mutating func read(_ bytes: [UInt8], _ name: String, _ isLast: Bool) {
        var offset = 0
        while offset < bytes.count {
            let end = bytes[offset...].firstIndex(of: 0x0A)
            let line = bytes[offset..<(end ?? bytes.count)]
            guard end != nil, let stated = Stated(line), stated.number == lines + 1,
                stated.chain == JournalReading.next(chain, stated.covered)
            else {
                let rest = bytes[(end.map { $0 + 1 } ?? bytes.count)...]
                misfit = misfit(name, offset, isLast, end == nil ? nil : Stated(line)?.chain, rest)
                return
            }
            lines += 1
            chains.append(stated.chain)
            offset += line.count + 1
        }
    }

    private func misfit(
        _ name: String, _ offset: Int, _ isLast: Bool, _ chain: String?, _ rest: ArraySlice<UInt8>
    ) -> Misfit {
        var hasForm = false
        var hasProof = false
        var before = chain
        var pieces = rest.split(separator: 0x0A, omittingEmptySubsequences: false)
        // What stands after the last line feed is no line.
        if !pieces.isEmpty { pieces.removeLast() }
        for piece in pieces {
            let stated = Stated(piece)
            if let stated {
                hasForm = true
                if stated.number > lines, let before, JournalReading.next(before, stated.covered) == stated.chain {
                    hasProof = true
                }
            }
            before = stated?.chain
        }
        return Misfit(
            file: name, offset: offset, isInLastFile: isLast, isGap: false, hasFormAfter: hasForm,
            hasProofAfter: hasProof)
    }

    /// What a line says of itself.
    private struct Stated {
        let number: Int
        let chain: String
        /// Everything before `,"chain":`.
        let covered: ArraySlice<UInt8>

        init?(_ line: ArraySlice<UInt8>) {
            let head = Array(#"{"seq":"#.utf8)
            let tail = 76
            guard line.count > head.count + tail, line.starts(with: head), line.suffix(2).elementsEqual(#""}"#.utf8)
            else {
                return nil
            }
            let digits = line.dropFirst(head.count).prefix { (0x30...0x39).contains($0) }
            guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0, digits.first != 0x30,
                line.dropFirst(head.count + digits.count).first == UInt8(ascii: ",")
            else { return nil }
            let written = line.dropLast(2).suffix(64)
            guard written.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
                line.dropLast(66).suffix(10).elementsEqual(#","chain":""#.utf8)
            else { return nil }
            covered = line.dropLast(tail)
            // At least one byte of a record stands between the number and the chain.
            guard covered.count > head.count + digits.count + 1 else { return nil }
            self.number = number
            chain = String(decoding: written, as: UTF8.self)
        }
    }

    /// The chain after `chain` over the bytes of the next line.
    static func next(_ chain: String, _ covered: some Sequence<UInt8>) -> String {
        let digits = Array(chain.utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) ?? 0
        }
        return hex(Digest.sha256(bytes + covered))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { (String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)) }.joined()
    }

    private static func first(_ name: String, _ journal: String) -> Int? {
        guard name.hasPrefix(journal + "-"), name.hasSuffix(".jsonl") else { return nil }
        let digits = name.dropFirst(journal.count + 1).dropLast(6)
        guard digits.utf8.count == 20, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let first = Int(digits),
            first > 0
        else { return nil }
        return first
    }

    private static func isCopy(_ name: String, _ journal: String) -> Bool {
        guard let mark = name.firstRange(of: ".torn-") else { return false }
        return first(String(name[..<mark.lowerBound]), journal) != nil
    }
}
