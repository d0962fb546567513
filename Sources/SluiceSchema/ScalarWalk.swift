/// Walks a scalar's source and counts the bytes of text that it produces, by the folding and escaping rules of YAML 1.2
/// (sections 5.7, 6.5, 8.1).
struct ScalarWalk {
    /// The file up to the scalar's end; indices are byte offsets in the file.
    let source: ArraySlice<UInt8>
    /// The byte offset of the next character.
    var cursor: Int
    /// How the scalar is written.
    let style: ScalarOrigin.Style

    /// Moves to the place that produces the byte at `target` of a plain or quoted scalar's text.
    mutating func advance(to target: Int) {
        var produced = 0
        while produced < target, cursor < source.endIndex {
            let unit = nextUnit()
            if produced + unit.textLength > target { return }
            cursor += unit.sourceLength
            produced += unit.textLength
        }
        // An escaped line end yields nothing: what is asked for stands after it.
        while cursor < source.endIndex, case let unit = nextUnit(), unit.textLength == 0 { cursor += unit.sourceLength }
    }

    /// The next thing in a plain or quoted scalar that yields text: a byte, an escape or a folded line end.
    private func nextUnit() -> (sourceLength: Int, textLength: Int) {
        let byte = source[cursor]
        if isBlank(byte) || isBreak(byte) {
            let (length, breaks) = whitespace(from: cursor)
            if breaks > 0 { return (length, max(1, breaks - 1)) }
        }
        if style == .singleQuoted, byte == UInt8(ascii: "'") { return (2, 1) }
        if style == .doubleQuoted, byte == UInt8(ascii: "\\"), cursor + 1 < source.endIndex { return escape() }
        return (1, 1)
    }

    private func escape() -> (sourceLength: Int, textLength: Int) {
        let kind = source[cursor + 1]
        if isBreak(kind) {
            let (length, breaks) = whitespace(from: cursor + 1)
            return (1 + length, breaks - 1)
        }
        let digits =
            switch kind {
            case UInt8(ascii: "x"): 2
            case UInt8(ascii: "u"): 4
            case UInt8(ascii: "U"): 8
            default: 0
            }
        if digits == 0 { return (2, namedEscapeLength(kind)) }
        let end = min(cursor + 2 + digits, source.endIndex)
        let text = String(decoding: source[(cursor + 2)..<end], as: UTF8.self)
        let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init)
        return (2 + digits, scalar.map { String($0).utf8.count } ?? 1)
    }

    /// `\N` is U+0085, `\_` U+00A0, `\L` U+2028, `\P` U+2029; every other named escape is one byte.
    private func namedEscapeLength(_ kind: UInt8) -> Int {
        switch kind {
        case UInt8(ascii: "N"), UInt8(ascii: "_"): 2
        case UInt8(ascii: "L"), UInt8(ascii: "P"): 3
        default: 1
        }
    }

    /// The run of blanks and line ends from an offset: its length and how many line ends it has.
    private func whitespace(from start: Int) -> (length: Int, breaks: Int) {
        var index = start
        var breaks = 0
        while index < source.endIndex, isBlank(source[index]) || isBreak(source[index]) {
            if isBreak(source[index]) { breaks += 1 }
            index += breakLength(at: index)
        }
        return (index - start, breaks)
    }

    /// 2 for CRLF, otherwise 1.
    private func breakLength(at index: Int) -> Int {
        source[index] == 0x0D && index + 1 < source.endIndex && source[index + 1] == 0x0A ? 2 : 1
    }

    /// Moves to the place that produces the byte at `target` of a block scalar's text.
    mutating func advanceInBlock(to target: Int, text: [UInt8]) {
        skipHeader()
        let indent = max(0, leadingSpaces(source[cursor...]) - leadingSpaces(text[...]))
        skipIndent(indent)
        var produced = 0
        while cursor < source.endIndex, produced < text.count {
            let yieldsBreak = isBreak(text[produced]) || text[produced] == 0x20
            if isBreak(source[cursor]), produced < target || !yieldsBreak {
                // A folded scalar swallows the last line end of a blank stretch; every other one yields a byte.
                if yieldsBreak { produced += 1 }
                cursor += breakLength(at: cursor)
                skipIndent(indent)
            } else if produced < target {
                cursor += 1
                produced += 1
            } else {
                return
            }
        }
    }

    private mutating func skipHeader() {
        while cursor < source.endIndex, !isBreak(source[cursor]) { cursor += 1 }
        if cursor < source.endIndex { cursor += breakLength(at: cursor) }
    }

    private mutating func skipIndent(_ indent: Int) {
        var skipped = 0
        while skipped < indent, cursor < source.endIndex, source[cursor] == 0x20 {
            cursor += 1
            skipped += 1
        }
    }

    /// The spaces before the first character that is neither a space nor a line end.
    private func leadingSpaces(_ bytes: ArraySlice<UInt8>) -> Int {
        var spaces = 0
        for byte in bytes {
            if isBreak(byte) { spaces = 0 } else if byte == 0x20 { spaces += 1 } else { break }
        }
        return spaces
    }
}
