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

    /// Whether every byte of a text stands for itself between its quotes.
    package static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= 8 else {
            for byte in bytes where byte < 0x20 || byte == 0x22 || byte == 0x5C { return false }
            return true
        }
        // Eight bytes at a time; the last eight may have been seen before.
        let raw = UnsafeRawBufferPointer(bytes)
        let last = raw.count - 8
        for place in stride(from: 0, to: last, by: 8) {
            guard isPlain(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)) else { return false }
        }
        return isPlain(raw.loadUnaligned(fromByteOffset: last, as: UInt64.self))
    }

    /// The same of the eight bytes of a word. Some byte is below n (at most 128) if and only if taking n from each of them
    /// borrows into a highest bit that was not set; one that equals another is below 1 after an exclusive or.
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- ones &* limit) & ~word & (ones << 7) }
        return below(0x20, word) | below(1, word ^ (ones &* 0x22)) | below(1, word ^ (ones &* 0x5C)) == 0
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
