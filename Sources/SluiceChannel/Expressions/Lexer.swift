/// Cuts the UTF-8 of a scalar into tokens, from any byte on.
struct Lexer {
    let bytes: [UInt8]
    var offset: Int

    /// The next token; the lexer stands behind it afterwards.
    mutating func next() throws(ExpressionProblem) -> Token {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
        let start = offset
        guard start < bytes.count else { return Token(kind: .end, offset: start) }
        let byte = bytes[start]
        if Lexer.startsName(byte) { return Token(kind: .name(takeName()), offset: start) }
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            return Token(kind: .text(try takeText(quote: byte)), offset: start)
        }
        if Lexer.isDigit(byte) || (byte == UInt8(ascii: "-") && isDigit(at: start + 1)) {
            return Token(kind: try takeNumber(), offset: start)
        }
        for symbol in Lexer.symbols where bytes[start...].starts(with: symbol.utf8) {
            offset += symbol.utf8.count
            return Token(kind: .symbol(symbol), offset: start)
        }
        throw .syntax("\(Lexer.shown(bytes, at: start)) has no meaning here", start)
    }

    /// A member name directly after a dot: it may begin with a digit.
    mutating func takeMember() throws(ExpressionProblem) -> String {
        guard offset < bytes.count, Lexer.continuesName(bytes[offset]) else {
            throw .syntax("a member name is missing after the dot; odd names are written [\"like this\"]", offset)
        }
        return takeName()
    }

    private mutating func takeName() -> String {
        let start = offset
        while offset < bytes.count, Lexer.continuesName(bytes[offset]) { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func takeNumber() throws(ExpressionProblem) -> Token.Kind {
        let start = offset
        offset += 1
        while isDigit(at: offset)
            || (offset < bytes.count && bytes[offset] == UInt8(ascii: ".") && isDigit(at: offset + 1))
        {
            offset += 1
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let number = ExactDecimal(text) else {
            throw .syntax("a number is written like 12 or -0.50, without leading zeros", start)
        }
        if number.scale > 0 { return .decimal(number) }
        guard let integer = number.integer else { throw .syntax("the number does not fit 64 bits", start) }
        return .integer(integer)
    }

    private mutating func takeText(quote: UInt8) throws(ExpressionProblem) -> String {
        let start = offset
        offset += 1
        var content: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == quote { return String(decoding: content, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                content.append(byte)
                continue
            }
            content.append(try takeEscape())
        }
        throw .syntax("the quoted text has no closing quote", start)
    }

    private mutating func takeEscape() throws(ExpressionProblem) -> UInt8 {
        guard offset < bytes.count else { throw .syntax("the quoted text has no closing quote", offset - 1) }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): return byte
        default: throw .syntax("the escapes are \\n \\r \\t \\\\ \\' \\\"", offset - 2)
        }
    }

    private func isDigit(at index: Int) -> Bool { index < bytes.count && Lexer.isDigit(bytes[index]) }

    /// Longer ones first.
    private static let symbols = [
        "==", "!=", "<=", ">=", "<", ">", ".", "?", "|", ",", "(", ")", "[", "]", "}",
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func startsName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
    }

    /// One character as a message shows it: itself when it is printable ASCII, otherwise its number in Unicode.
    private static func shown(_ bytes: [UInt8], at offset: Int) -> String {
        guard let scalar = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.first else {
            return "the end"
        }
        return (0x21...0x7E).contains(scalar.value)
            ? "\"\(scalar)\"" : "U+" + String(scalar.value, radix: 16, uppercase: true)
    }
}
