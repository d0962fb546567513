/// One line of a journal: its members as they stand in the bytes, decoded when they are asked for.
struct JournalLine {
    /// What a member is, as JSON sees it.
    enum Member: Equatable {
        case text(String)
        case integer(Int64)
        /// A number with a fraction or an exponent, or beyond 64 bits; as it is written.
        case otherNumber(String)
        case boolean(Bool)
        case null
        /// A list or an object; `object(_:)` reads it.
        case nested
    }

    /// Of the journal, for sentences.
    let journal: String
    let sequence: Int
    private let bytes: [UInt8]
    private let members: [(name: Range<Int>, value: Range<Int>)]

    /// - Throws: `JSONScanner.Problem` when the bytes are no JSON object in UTF-8, or name a member twice.
    init(journal: String, sequence: Int, _ bytes: [UInt8], _ range: Range<Int>) throws(JSONScanner.Problem) {
        let members = try Self.members(bytes, range)
        self.init(journal: journal, sequence: sequence, bytes: bytes, members: members)
        for (index, member) in members.enumerated() {
            for other in 0..<index where bytes.isEqual(members[other].name, to: bytes, member.name) {
                let name = String(decoding: bytes[member.name], as: UTF8.self)
                throw JSONScanner.Problem(
                    offset: member.name.lowerBound - range.lowerBound, reason: "\(name) stands there twice")
            }
        }
    }

    private static func members(
        _ bytes: [UInt8], _ range: Range<Int>
    ) throws(JSONScanner.Problem) -> [(name: Range<Int>, value: Range<Int>)] {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONScanner.Problem) in
            guard let base = buffer.baseAddress else { return [] }
            if String(validating: UnsafeBufferPointer(rebasing: buffer[range]), as: UTF8.self) == nil {
                throw JSONScanner.Problem(offset: 0, reason: "not UTF-8")
            }
            var scanner = JSONScanner(base, range)
            return try scanner.object()
        }
    }

    private init(
        journal: String, sequence: Int, bytes: [UInt8], members: [(name: Range<Int>, value: Range<Int>)]
    ) {
        self.journal = journal
        self.sequence = sequence
        self.bytes = bytes
        self.members = members
    }

    /// As findings name it: `trade 17`.
    var place: String { "\(journal) \(sequence)" }

    subscript(_ name: StaticString) -> Member? { range(name).map(decoded) }

    func text(_ name: StaticString) -> String? {
        if case .text(let text)? = self[name] { text } else { nil }
    }

    func integer(_ name: StaticString) -> Int64? {
        if case .integer(let number)? = self[name] { number } else { nil }
    }

    func boolean(_ name: StaticString) -> Bool? {
        if case .boolean(let value)? = self[name] { value } else { nil }
    }

    /// A member that is an object, to be read like a line.
    func object(_ name: StaticString) -> JournalLine? {
        guard let range = range(name), bytes[range.lowerBound] == UInt8(ascii: "{") else { return nil }
        return try? JournalLine(journal: journal, sequence: sequence, bytes, range)
    }

    /// Whether two lines have the same members with the same values, apart from some.
    func isEqual(to other: JournalLine, apartFrom names: [StaticString]) -> Bool {
        guard members.count == other.members.count else { return false }
        for (mine, its) in zip(members, other.members) {
            guard bytes.isEqual(mine.name, to: other.bytes, its.name) else { return false }
            if bytes.isEqual(mine.value, to: other.bytes, its.value) { continue }
            guard names.contains(where: { bytes.says($0, mine.name) }) else { return false }
        }
        return true
    }

    private func range(_ name: StaticString) -> Range<Int>? {
        for member in members where bytes.says(name, member.name) { return member.value }
        return nil
    }

    private func decoded(_ range: Range<Int>) -> Member {
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "\""): return .text(unescaped((range.lowerBound + 1)..<(range.upperBound - 1)))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .nested
        case UInt8(ascii: "t"): return .boolean(true)
        case UInt8(ascii: "f"): return .boolean(false)
        case UInt8(ascii: "n"): return .null
        default:
            let token = String(decoding: bytes[range], as: UTF8.self)
            return Int64(token).map(Member.integer) ?? .otherNumber(token)
        }
    }

    /// RFC 8259, section 7. An escape that is none, and half of a surrogate pair, become U+FFFD.
    private func unescaped(_ range: Range<Int>) -> String {
        guard bytes.first(UInt8(ascii: "\\"), in: range) != nil else {
            return String(decoding: bytes[range], as: UTF8.self)
        }
        var units: [UInt16] = []
        var rest = String(decoding: bytes[range], as: UTF8.self).utf16[...]
        while let unit = rest.popFirst() {
            guard unit == UInt16(UInt8(ascii: "\\")), let escape = rest.popFirst() else {
                units.append(unit)
                continue
            }
            switch Unicode.Scalar(escape) {
            case "n": units.append(10)
            case "r": units.append(13)
            case "t": units.append(9)
            case "b": units.append(8)
            case "f": units.append(12)
            case "u":
                units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0xFFFD)
                rest = rest.dropFirst(4)
            default: units.append(escape)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
