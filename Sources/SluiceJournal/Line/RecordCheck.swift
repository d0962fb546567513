/// Checks that bytes are what a journal takes as a record: one JSON object (RFC 8259) in UTF-8 with at least one member,
/// nothing around it, no line feed in it, and no top-level member called `seq` or `chain`.
///
/// The journal checks this itself although its callers write JSON with a writer of their own, because a line that is
/// not one object would make a whole journal unreadable, and a line is never changed.
struct RecordCheck {
    /// Deeper nesting is refused; no reader of the journals should need a deep stack.
    static let maximumDepth = 64

    /// Every byte of every line passes here, so it is read through a pointer that lives as long as the check.
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// What is wrong with the bytes as a record; nil if nothing is.
    static func problem(of record: [UInt8]) -> String? {
        guard record.first == UInt8(ascii: "{"), record.last == UInt8(ascii: "}") else {
            return "it is not one JSON object from its first to its last byte"
        }
        guard (try? UTF8Span(validating: record.span)) != nil else { return "it is not UTF-8" }
        return record.withUnsafeBufferPointer { bytes in
            var check = RecordCheck(bytes)
            var problem: String?
            do throws(Problem) {
                try check.object(depth: 1)
                problem = check.position == bytes.count ? nil : "something follows its closing brace"
            } catch {
                problem = error.sentence
            }
            // The check takes a line feed neither for space nor in a string, so it is enough to name it when one is there.
            return problem != nil && bytes.contains(UInt8(ascii: "\n")) ? "it has a line feed in it" : problem
        }
    }

    private struct Problem: Error {
        let sentence: String
    }

    private func unexpected(_ wanted: String) -> Problem {
        Problem(sentence: "at byte \(position), \(wanted) was expected")
    }

    private mutating func object(depth: Int) throws(Problem) {
        guard depth <= RecordCheck.maximumDepth else { throw Problem(sentence: "it is nested too deeply") }
        position += 1
        skipSpace()
        if take("}") {
            if depth == 1 { throw Problem(sentence: "it has no members") }
            return
        }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw unexpected("the name of a member") }
            let start = position + 1
            try string()
            if depth == 1 { try checkName(start..<(position - 1)) }
            skipSpace()
            guard take(":") else { throw unexpected("a colon") }
            try value(depth: depth)
            skipSpace()
        } while take(",")
        guard take("}") else { throw unexpected("a comma or a closing brace") }
    }

    /// An escaped name could spell seq or chain in another way, so top-level names are written plainly.
    private func checkName(_ name: Range<Int>) throws(Problem) {
        if isName(name, "seq") || isName(name, "chain") {
            throw Problem(sentence: "seq and chain are the journal's own members")
        }
        if bytes[name].contains(UInt8(ascii: "\\")) {
            throw Problem(sentence: "the name of a top-level member has an escape in it")
        }
    }

    private func isName(_ name: Range<Int>, _ other: StaticString) -> Bool {
        guard name.count == other.utf8CodeUnitCount else { return false }
        return other.withUTF8Buffer { bytes[name].elementsEqual($0) }
    }

    private mutating func array(depth: Int) throws(Problem) {
        guard depth <= RecordCheck.maximumDepth else { throw Problem(sentence: "it is nested too deeply") }
        position += 1
        skipSpace()
        if take("]") { return }
        repeat {
            try value(depth: depth)
            skipSpace()
        } while take(",")
        guard take("]") else { throw unexpected("a comma or a closing bracket") }
    }

    private mutating func value(depth: Int) throws(Problem) {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func string() throws(Problem) {
        position += 1
        while true {
            skipPlain()
            guard position < bytes.count else { break }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte == UInt8(ascii: "\\") { try escape() }
            if byte < 0x20 {
                throw Problem(sentence: "at byte \(position - 1), a control character stands in a string")
            }
        }
        throw unexpected("the end of a string")
    }

    /// Passes over bytes of a string that mean nothing but themselves, eight at a time; the last few of all bytes are left to
    /// the caller.
    private mutating func skipPlain() {
        let memory = UnsafeRawBufferPointer(bytes)
        while position + 8 <= memory.count {
            let word = memory.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let special = RecordCheck.specials(UInt64(littleEndian: word))
            guard special == 0 else {
                position += special.trailingZeroBitCount / 8
                return
            }
            position += 8
        }
    }

    /// The highest bit is set of the first of eight bytes that is a quote, a backslash or a control character; bits above it
    /// may be wrong. After "Determine if a word has a byte less than n" of Anderson's Bit Twiddling Hacks: what is
    /// subtracted borrows only from bytes above one that is found.
    private static func specials(_ word: UInt64) -> UInt64 {
        let each: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (each &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (each &* UInt64(UInt8(ascii: "\\")))
        let found = (word &- each &* 0x20) | (quote &- each) | (backslash &- each)
        // A byte from 0x80 on is none of them.
        return found & ~word & (each &* 0x80)
    }

    private mutating func escape() throws(Problem) {
        guard let byte = peek else { throw unexpected("an escape") }
        guard byte == UInt8(ascii: "u") else {
            guard #""\/bfnrt"#.utf8.contains(byte) else { throw unexpected("an escape") }
            position += 1
            return
        }
        position += 1
        for _ in 0..<4 {
            guard let digit = peek, RecordCheck.isHexDigit(digit) else { throw unexpected("a hexadecimal digit") }
            position += 1
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private mutating func number() throws(Problem) {
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
    }

    private mutating func digits() throws(Problem) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw unexpected("a value") }
    }

    private mutating func word(_ word: StaticString) throws(Problem) {
        let isThere = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard isThere else { throw unexpected("a value") }
        position += word.utf8CodeUnitCount
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D { position += 1 }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }
}
