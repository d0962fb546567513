/// Reads one journal from its bytes and proves it: form, numbers, chain (J4) and the chains that were seen before (J2).
struct JournalReading {
    let name: String
    private(set) var lines: [JournalLine] = []
    private(set) var findings: [Finding] = []
    private var chain: [UInt8]
    /// Chains by sequence number that must come out.
    private var heads: [Int: String] = [:]

    private static let opening = Array("{\"seq\":".utf8)
    private static let closing = Array(",\"chain\":\"".utf8)
    private static let brace = Array("\"}".utf8)
    /// `,"chain":"`, 64 digits, `"}`.
    private static let endLength = closing.count + 2 * Digest.lengthBytes + brace.count

    init(_ journal: JournalBytes, heads: [ChainHead], mayHaveTornTail: Bool) {
        name = journal.name
        chain = Digest.sha256(Array("sluice journal v1 \(journal.name)".utf8))
        for head in heads where head.journal == name {
            if let known = self.heads[head.sequence], known != head.chain {
                findings.append(
                    Finding(
                        .unchanging, name, "line \(head.sequence) was seen with two chains: \(known), \(head.chain)"))
            }
            self.heads[head.sequence] = head.chain
        }
        for (index, segment) in journal.segments.enumerated() {
            let isLast = index == journal.segments.count - 1
            guard readName(of: segment), read(segment, isTailTorn: isLast && mayHaveTornTail) else { return }
        }
        for head in self.heads.sorted(by: { $0.key < $1.key }) where head.key > lines.count {
            findings.append(
                Finding(.unchanging, name, "line \(head.key) was on disk and is gone; the last is \(lines.count)"))
            return
        }
    }

    private mutating func readName(of segment: NamedBytes) -> Bool {
        let due = String(lines.count + 1)
        let wanted = name + "-" + String(repeating: "0", count: 20 - due.count) + due + ".jsonl"
        guard segment.name.split(separator: "/").last.map(String.init) == wanted else {
            return damaged("the next segment should be \(wanted), and is \(segment.name)")
        }
        return true
    }

    private mutating func read(_ segment: NamedBytes, isTailTorn: Bool) -> Bool {
        var start = 0
        while start < segment.bytes.count {
            guard let end = segment.bytes.first(0x0A, in: start..<segment.bytes.count) else {
                return isTailTorn
                    || damaged("\(segment.name) ends at byte \(start) in a line without a line feed")
            }
            guard take(segment, start..<end) else { return false }
            start = end + 1
        }
        return true
    }

    private mutating func take(_ segment: NamedBytes, _ range: Range<Int>) -> Bool {
        let due = lines.count + 1
        let place = "\(segment.name), byte \(range.lowerBound)"
        let bytes = segment.bytes
        let start = Self.opening + Array(String(due).utf8) + [UInt8(ascii: ",")]
        guard bytes.has(start, at: range.lowerBound) else { return damaged("\(place): the line is not number \(due)") }
        guard range.count > Self.endLength + start.count else { return damaged("\(place): the line is too short") }
        let cut = range.upperBound - Self.endLength
        chain = Digest.sha256(chain + bytes[range.lowerBound..<cut])
        let hex = Digest.hex(chain)
        guard bytes.has(Self.closing + hex + Self.brace, at: cut) else {
            return damaged("\(place): the chain of line \(due) does not fit its bytes")
        }
        if let head = heads[due], !head.utf8.elementsEqual(hex) {
            findings.append(Finding(.unchanging, name, "line \(due) had the chain \(head) once and has another now"))
        }
        do throws(JSONScanner.Problem) {
            lines.append(try JournalLine(journal: name, sequence: due, bytes, range))
        } catch {
            return damaged("\(place): line \(due) is not JSON at byte \(error.offset): \(error.reason)")
        }
        return true
    }

    /// Notes damage; what follows it proves nothing and is not read.
    private mutating func damaged(_ sentence: String) -> Bool {
        findings.append(Finding(.chained, name, sentence))
        return false
    }
}
