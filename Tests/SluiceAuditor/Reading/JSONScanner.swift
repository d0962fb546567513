/// Walks one JSON document (RFC 8259) without building it: strict, in one pass, and only as deep as a journal goes. The
/// auditor reads every line of every history, so that nothing is decoded before somebody asks for it.
struct JSONScanner {
    /// What is wrong, and where: the offset from the first byte of the document.
    struct Problem: Error {
        var offset: Int
        var reason: String
    }

    private static let deepest = 64

    private let bytes: UnsafePointer<UInt8>
    private var position: Int
    private let start: Int
    private let end: Int

    /// - Parameters:
    ///   - bytes: must outlive the scanner.
    ///   - range: the document, counted from `bytes`.
    init(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) {
        self.bytes = bytes
        start = range.lowerBound
        position = range.lowerBound
        end = range.upperBound
    }

    /// The members of the object that is the whole document, as ranges of the bytes; names without their quotes.
    mutating func object() throws(Problem) -> [(name: Range<Int>, value: Range<Int>)] {
        var members: [(name: Range<Int>, value: Range<Int>)] = []
        members.reserveCapacity(40)
        try walk(depth: 1) { name, value in members.append((name, value)) }
        guard position == end else { throw problem("bytes after the object") }
        return members
    }

    private mutating func walk(
        depth: Int, _ body: (Range<Int>, Range<Int>) -> Void
    ) throws(Problem) {
        try take(UInt8(ascii: "{"))
        skipSpace()
        if peek == UInt8(ascii: "}") { return position += 1 }
        while true {
            skipSpace()
            let name = try text()
            skipSpace()
            try take(UInt8(ascii: ":"))
            skipSpace()
            let from = position
            try value(depth: depth)
            body(name, from..<position)
            skipSpace()
            guard try separator(before: UInt8(ascii: "}")) else { return }
        }
    }

    private mutating func value(depth: Int) throws(Problem) {
        guard depth < Self.deepest else { throw problem("nested too deeply") }
        switch peek {
        case UInt8(ascii: "{"): try walk(depth: depth + 1) { _, _ in }
        case UInt8(ascii: "["): try list(depth: depth + 1)
        case UInt8(ascii: "\""): _ = try text()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func list(depth: Int) throws(Problem) {
        try take(UInt8(ascii: "["))
        skipSpace()
        if peek == UInt8(ascii: "]") { return position += 1 }
        while true {
            skipSpace()
            try value(depth: depth)
            skipSpace()
            guard try separator(before: UInt8(ascii: "]")) else { return }
        }
    }

    /// Takes a comma, or the end of the list or object.
    private mutating func separator(before closing: UInt8) throws(Problem) -> Bool {
        if peek == closing {
            position += 1
            return false
        }
        try take(UInt8(ascii: ","))
        return true
    }

    /// A string; the range is what stands between the quotes.
    private mutating func text() throws(Problem) -> Range<Int> {
        try take(UInt8(ascii: "\""))
        let from = position
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return from..<(position - 1)
            }
            guard byte >= 0x20 else { throw problem("a control character in a string") }
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        throw problem("a string without an end")
    }

    private mutating func number() throws(Problem) {
        if peek == UInt8(ascii: "-") { position += 1 }
        let first = position
        try digits()
        if bytes[first] == UInt8(ascii: "0"), position > first + 1 { throw problem("a number with a leading zero") }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(Problem) {
        let from = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > from else { throw problem("no value") }
    }

    private mutating func word(_ word: StaticString) throws(Problem) {
        for offset in 0..<word.utf8CodeUnitCount { try take(word.utf8Start[offset]) }
    }

    private mutating func take(_ byte: UInt8) throws(Problem) {
        guard peek == byte else { throw problem("expected \(Character(Unicode.Scalar(byte)))") }
        position += 1
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { position += 1 }
    }

    private var peek: UInt8? { position < end ? bytes[position] : nil }

    private func problem(_ reason: String) -> Problem { Problem(offset: position - start, reason: reason) }
}
