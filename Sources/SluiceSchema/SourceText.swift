/// The bytes of one file, proven to be UTF-8 that is fit to be shown, with an index of its lines.
///
/// A class, so that thousands of scalars can point at it for one word each.
final class SourceText: Sendable {
    /// The file's name as shown in errors.
    let file: String
    /// The bytes without a byte order mark.
    let bytes: [UInt8]
    /// The byte offset at which each line begins. LF, CR and CRLF end a line, as they do in libyaml.
    private let lineStarts: [Int]

    /// Checks size, encoding and characters, and finds the lines.
    init(_ bytes: [UInt8], file: String, limits: YAMLLimits) throws(SchemaError) {
        self.file = file
        guard bytes.count <= limits.lengthBytes else {
            let message = "the file has \(bytes.count) bytes, more than the \(limits.lengthBytes) allowed"
            let start = SourcePosition(file: file, line: 1, column: 1)
            throw SchemaError(diagnostics: [Diagnostic(start, .fileTooLarge, message)])
        }
        let markLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.bytes = markLength == 0 ? bytes : Array(bytes.dropFirst(markLength))
        var starts = [0]
        for (index, byte) in self.bytes.enumerated() {
            let next = index + 1 < self.bytes.count ? self.bytes[index + 1] : 0
            if byte == 0x0A || (byte == 0x0D && next != 0x0A) { starts.append(index + 1) }
        }
        lineStarts = starts
        if let flaw = firstFlaw(in: self.bytes) {
            throw SchemaError(diagnostics: [describe(flaw, markLength: markLength)])
        }
    }

    /// The position of a line and column counted from 0, as libyaml does. A line after the last, which libyaml invents
    /// for a file that does not end in a line end, is the end of the file.
    func position(line: Int, column: Int) -> SourcePosition {
        guard line < lineStarts.count else { return position(ofByte: bytes.count) }
        return SourcePosition(file: file, line: line + 1, column: column + 1)
    }

    /// The byte offset of a line and column counted from 0; the end of the file if there is no such place.
    func offset(line: Int, column: Int) -> Int {
        guard line < lineStarts.count else { return bytes.count }
        var offset = lineStarts[line]
        for _ in 0..<column where offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        }
        return offset
    }

    /// The position of a byte offset.
    func position(ofByte offset: Int) -> SourcePosition {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let before = bytes[lineStarts[low]..<min(offset, bytes.count)]
        return position(line: low, column: before.count { $0 & 0xC0 != 0x80 })
    }

    private func describe(_ flaw: TextFlaw, markLength: Int) -> Diagnostic {
        let position = position(ofByte: flaw.offset)
        let fileOffset = flaw.offset + markLength
        switch flaw.kind {
        case .invalidUTF8:
            let byte = hexadecimal(UInt32(bytes[flaw.offset]), digits: 2)
            return Diagnostic(
                position, .invalidUTF8,
                "the byte 0x\(byte) at byte offset \(fileOffset) is not UTF-8; save the file as UTF-8")
        case .forbidden(let scalar):
            let name = "U+" + hexadecimal(scalar, digits: 4)
            let remedy = scalar == 0 ? "remove it" : "remove it, or write it as an escape in double quotes"
            return Diagnostic(
                position, .controlCharacter,
                "the invisible character \(name) at byte offset \(fileOffset) is not allowed; \(remedy)")
        }
    }
}

/// A number in upper-case hexadecimal with at least that many digits.
func hexadecimal(_ number: UInt32, digits: Int) -> String {
    let text = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
