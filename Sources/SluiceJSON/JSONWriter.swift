extension JSONValue {
    /// Compact JSON in the order of the members; slashes and non-ASCII text stay as they are.
    package func serialized() -> [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    package var serializedText: String { String(decoding: serialized(), as: UTF8.self) }

    package func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let value): output.append(contentsOf: value.literal.utf8)
        case .text(let value): JSONWriter.append(text: value, to: &output)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                item.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONWriter.append(text: member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}

/// Writing of single texts, for those who build a line by hand.
package enum JSONWriter {
    /// Appends the text with its quotes; escapes are the two-letter ones of RFC 8259 section 7, or `\u00XX`.
    package static func append(text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            // Nearly no text needs an escape, and whole stretches are copied far faster than bytes.
            if isPlain(bytes) {
                output.append(contentsOf: bytes)
            } else {
                escape(bytes, to: &output)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Whether every byte stands for itself.
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // Eight at a time: where a word has a byte below n (at most 128), and only there, `word - n in each byte` borrows
        // into a highest bit that was not set. A byte that equals another is below 1 after an exclusive or.
        let ones: UInt64 = 0x0101_0101_0101_0101
        func hasByte(below limit: UInt64, in word: UInt64) -> UInt64 { (word &- ones &* limit) & ~word & (ones << 7) }
        let raw = UnsafeRawBufferPointer(bytes)
        var place = 0
        while place + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let found =
                hasByte(below: 0x20, in: word) | hasByte(below: 1, in: word ^ (ones &* 0x22))
                | hasByte(below: 1, in: word ^ (ones &* 0x5C))
            if found != 0 { return false }
            place += 8
        }
        return raw[place...].allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
    }

    private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C:
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0x08: output.append(contentsOf: "\\b".utf8)
            case 0x0C: output.append(contentsOf: "\\f".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(hexDigits[Int(byte >> 4)])
                output.append(hexDigits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
