/// The grammar of RFC 8259 once more, as a machine with a stack of brackets instead of functions that call each other:
/// whether a text is JSON, and nothing else. Has no limits, and takes names that stand twice.
struct JSONGrammar {
    /// What may stand next.
    private enum Due { case value, valueOrEnd, name, nameOrEnd, colon, commaOrEnd, nothing }

    private var rest: ArraySlice<UInt8>
    private var open: [UInt8] = []
    private var due = Due.value

    static func accepts(_ text: [UInt8]) -> Bool {
        guard String(validating: text, as: UTF8.self) != nil else { return false }
        var grammar = JSONGrammar(rest: text[...])
        while let byte = grammar.rest.first {
            if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                grammar.rest.removeFirst()
            } else if !grammar.step(byte) {
                return false
            }
        }
        return grammar.due == .nothing
    }

    private init(rest: ArraySlice<UInt8>) { self.rest = rest }

    private mutating func step(_ byte: UInt8) -> Bool {
        switch (due, byte) {
        case (.colon, UInt8(ascii: ":")):
            rest.removeFirst()
            due = .value
            return true
        case (.commaOrEnd, UInt8(ascii: ",")):
            rest.removeFirst()
            due = open.last == UInt8(ascii: "{") ? .name : .value
            return true
        case (.commaOrEnd, _), (.valueOrEnd, UInt8(ascii: "]")),
            (.nameOrEnd, _) where byte == 0x5D || byte == 0x7D:
            // A closing bracket stands two places after the opening one in ASCII.
            guard open.popLast() == byte &- 2 else { return false }
            rest.removeFirst()
            due = open.isEmpty ? .nothing : .commaOrEnd
            return true
        case (.name, UInt8(ascii: "\"")), (.nameOrEnd, UInt8(ascii: "\"")):
            due = .colon
            return text()
        case (.value, _), (.valueOrEnd, _): return value(byte)
        default: return false
        }
    }

    private mutating func value(_ byte: UInt8) -> Bool {
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
            open.append(byte)
            rest.removeFirst()
            due = byte == UInt8(ascii: "[") ? .valueOrEnd : .nameOrEnd
            return true
        }
        due = open.isEmpty ? .nothing : .commaOrEnd
        if byte == UInt8(ascii: "\"") { return text() }
        let word = rest.prefix { !" \t\n\r,]}".utf8.contains($0) }
        rest.removeFirst(word.count)
        let literal = String(decoding: word, as: UTF8.self)
        return ["true", "false", "null"].contains(literal)
            || literal.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/) != nil
    }

    /// A text in quotes, at which `rest` begins.
    private mutating func text() -> Bool {
        rest.removeFirst()
        var high = false
        while let byte = rest.popFirst() {
            if byte < 0x20 { return false }
            guard byte == UInt8(ascii: "\\") else {
                if high { return false }
                if byte == UInt8(ascii: "\"") { return true }
                continue
            }
            guard let kind = rest.popFirst() else { return false }
            guard kind == UInt8(ascii: "u") else {
                if high || !"\"\\/bfnrt".utf8.contains(kind) { return false }
                continue
            }
            let digits = String(decoding: rest.prefix(4), as: UTF8.self)
            guard digits.wholeMatch(of: /[0-9A-Fa-f]{4}/) != nil, let unit = UInt32(digits, radix: 16) else {
                return false
            }
            rest.removeFirst(4)
            // Surrogates come in pairs, the high one first.
            if high != (0xDC00...0xDFFF).contains(unit) { return false }
            high = (0xD800...0xDBFF).contains(unit)
        }
        return false
    }
}
