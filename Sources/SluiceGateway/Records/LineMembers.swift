import Glibc
import SluiceJSON
import SluiceTrade

/// Some members of a journal line, found without making a value of any other: a start that builds the index anew asks every
/// line of the journals for a few of them.
///
/// A line is one JSON object: the journal took nothing else, and its chain vouches for that. What cannot be read here all the
/// same is an error, and nothing behind the line's bytes is looked at.
struct LineMembers {
    private let line: [UInt8]
    private let names: [StaticString]
    /// Where the values stand, by the places of the names.
    private var values: [Range<Int>?]

    /// Looks for top-level members with these names.
    init(_ line: [UInt8], _ names: [StaticString]) throws(RecordError) {
        self.line = line
        self.names = names
        values = Array(repeating: nil, count: names.count)
        let isRead = line.withUnsafeBytes { bytes in
            var scan = MemberScan(bytes)
            while let member = scan.next() {
                guard let place = names.firstIndex(where: { scan.has($0, at: member.name) }) else { continue }
                values[place] = values[place] ?? member.value
            }
            return scan.isAtEnd
        }
        guard isRead else { throw RecordError(message: "a journal line is not the JSON that Sluice writes") }
    }

    /// The text of a member; nil if it is something else, or not there.
    func optionalText(_ name: StaticString) throws(RecordError) -> String? {
        guard let range = range(of: name), line[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
        let text = line[(range.lowerBound + 1)..<(range.upperBound - 1)]
        if !text.contains(UInt8(ascii: "\\")) { return String(decoding: text, as: UTF8.self) }
        do {
            return try JSONParser.parse(Array(line[range])).text
        } catch {
            throw RecordError(message: "a journal line is not the JSON that Sluice writes: \(error)")
        }
    }

    func text(_ name: StaticString) throws(RecordError) -> String {
        guard let value = try optionalText(name) else { throw .missing("\(name)", "a text") }
        return value
    }

    func integer(_ name: StaticString) throws(RecordError) -> Int {
        guard let range = range(of: name), let value = Int(String(decoding: line[range], as: UTF8.self)) else {
            throw .missing("\(name)", "an integer")
        }
        return value
    }

    func optionalTime(_ name: StaticString) throws(RecordError) -> Instant? {
        try optionalText(name).flatMap(Instant.init(rfc3339:))
    }

    func time(_ name: StaticString) throws(RecordError) -> Instant {
        guard let value = try optionalTime(name) else { throw .missing("\(name)", "an RFC 3339 time") }
        return value
    }

    private func range(of name: StaticString) -> Range<Int>? {
        let length = name.utf8CodeUnitCount
        let place = names.firstIndex { other in
            other.utf8CodeUnitCount == length && memcmp(other.utf8Start, name.utf8Start, length) == 0
        }
        precondition(place != nil, "a member was asked for that was not looked for")
        return place.flatMap { values[$0] }
    }
}

/// Walks over the top-level members of one JSON object. What it walks over is not checked.
private struct MemberScan {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        position = bytes.first == UInt8(ascii: "{") ? 1 : bytes.count
    }

    /// Whether the object was read up to the brace that ends it, and the bytes with it.
    private(set) var isAtEnd = false

    /// The next member: its name between the quotes, and its value. nil at the end, and where none can be read.
    mutating func next() -> (name: Range<Int>, value: Range<Int>)? {
        skipSpace()
        isAtEnd = peek == UInt8(ascii: "}") && position == bytes.count - 1
        if peek == UInt8(ascii: ",") { position += 1 }
        skipSpace()
        let start = position
        guard peek == UInt8(ascii: "\""), skipString() else { return nil }
        let name = (start + 1)..<(position - 1)
        skipSpace()
        guard peek == UInt8(ascii: ":") else { return nil }
        position += 1
        skipSpace()
        let valueStart = position
        guard skipValue(), position > valueStart else { return nil }
        return (name, valueStart..<position)
    }

    /// Whether a name stands at a place. Escapes are not looked through: the journal takes none in such names.
    func has(_ name: StaticString, at place: Range<Int>) -> Bool {
        guard name.utf8CodeUnitCount == place.count, let memory = bytes.baseAddress else { return false }
        return memcmp(memory + place.lowerBound, name.utf8Start, place.count) == 0
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func skipValue() -> Bool {
        guard let first = peek else { return false }
        switch first {
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested()
        default:
            while let byte = peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte > 0x20 { position += 1 }
            return true
        }
    }

    private mutating func skipNested() -> Bool {
        var depth = 0
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return true }
        }
        return false
    }

    /// From the quote that begins a string to behind the one that ends it.
    private mutating func skipString() -> Bool {
        let start = position + 1
        position = start
        while let memory = bytes.baseAddress,
            let quote = memchr(memory + position, Int32(UInt8(ascii: "\"")), bytes.count - position)
        {
            let end = UnsafeRawPointer(quote) - memory
            position = end + 1
            let backslashes = bytes[start..<end].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
            if backslashes.isMultiple(of: 2) { return true }
        }
        return false
    }
}
