/// Where a scalar stands in its file, from which the place of each of its characters is found when it is asked for.
struct ScalarOrigin: Sendable {
    /// How the scalar is written.
    enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

    /// The file.
    let source: SourceText
    /// Where the scalar begins, its anchor and tag included; from 0.
    let start: YAMLMark
    /// Where it ends; from 0.
    let end: YAMLMark
    /// How it is written.
    let style: Style

    /// Where the byte at `offset` of the scalar's text was written. Walks the source from the scalar's start, which is
    /// fine because it is only asked for when something is wrong.
    func position(ofTextOffset offset: Int, text: [UInt8]) -> SourcePosition {
        let end = source.offset(line: end.line, column: end.column)
        let begin = skipProperties(from: source.offset(line: start.line, column: start.column), to: end)
        let target = min(max(0, offset), text.count)
        var walk = ScalarWalk(source: source.bytes[..<end], cursor: begin, style: style)
        switch style {
        case .plain: walk.advance(to: target)
        case .singleQuoted, .doubleQuoted:
            walk.cursor += 1
            walk.advance(to: target)
        case .literal, .folded: walk.advanceInBlock(to: target, text: text)
        }
        return source.position(ofByte: walk.cursor)
    }

    /// Skips `&anchor` and `!tag` with what separates them from the scalar itself.
    private func skipProperties(from begin: Int, to end: Int) -> Int {
        let bytes = source.bytes
        var cursor = begin
        while cursor < end, bytes[cursor] == UInt8(ascii: "&") || bytes[cursor] == UInt8(ascii: "!") {
            let isAnchor = bytes[cursor] == UInt8(ascii: "&")
            cursor += 1
            while cursor < end,
                isAnchor ? isAnchorByte(bytes[cursor]) : !isBlank(bytes[cursor]) && !isBreak(bytes[cursor])
            {
                cursor += 1
            }
            while cursor < end, isBlank(bytes[cursor]) || isBreak(bytes[cursor]) || bytes[cursor] == UInt8(ascii: "#") {
                if bytes[cursor] == UInt8(ascii: "#") {
                    while cursor < end, !isBreak(bytes[cursor]) { cursor += 1 }
                } else {
                    cursor += 1
                }
            }
        }
        return cursor
    }
}

/// Whether libyaml takes a byte as part of an anchor's name: `&a:b` is the anchor `a` before the text `:b`.
private func isAnchorByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
}

/// Whether a byte is a space or a tab.
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

/// Whether a byte is LF or CR.
func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
