extension JSONReader {
    /// Reads a string, quotes included in the bytes, and decodes its escapes.
    mutating func readString() throws(JSONError) -> String {
        let start = offset + 1
        offset = start
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                let text = try decodeUTF8(bytes.span.extracting(start..<offset), at: start)
                offset += 1
                return text
            case UInt8(ascii: "\\"): return try readEscapedString(from: start)
            case 0..<0x20: throw .syntax("a control character stands in a text; write it as an escape", offset)
            default: offset += 1
            }
        }
        throw .syntax("the document ends inside a text", offset)
    }

    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<offset])
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return try decodeUTF8(decoded.span, at: start)
            case UInt8(ascii: "\\"): try readEscape(into: &decoded)
            case 0..<0x20: throw .syntax("a control character stands in a text; write it as an escape", offset)
            default:
                decoded.append(byte)
                offset += 1
            }
        }
        throw .syntax("the document ends inside a text", offset)
    }

    private mutating func readEscape(into decoded: inout [UInt8]) throws(JSONError) {
        guard offset + 1 < bytes.count else { throw .syntax("the document ends inside a text", offset) }
        let plain: UInt8? =
            switch bytes[offset + 1] {
            case UInt8(ascii: "\""): 0x22
            case UInt8(ascii: "\\"): 0x5C
            case UInt8(ascii: "/"): 0x2F
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "t"): 0x09
            default: nil
            }
        if let plain {
            decoded.append(plain)
            offset += 2
            return
        }
        guard bytes[offset + 1] == UInt8(ascii: "u") else {
            throw .syntax("this escape does not exist in JSON", offset)
        }
        decoded.append(contentsOf: Array(String(try readUnicodeEscape()).utf8))
    }

    private mutating func readUnicodeEscape() throws(JSONError) -> Character {
        let start = offset
        let first = try readHexUnit()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        // A high surrogate must be followed by a low one (RFC 8259, section 7).
        guard first < 0xDC00, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u")
        else { throw .syntax("half of a surrogate pair stands alone", start) }
        let second = try readHexUnit()
        guard second >= 0xDC00, second <= 0xDFFF,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first - 0xD800) << 10) + UInt32(second - 0xDC00))
        else { throw .syntax("half of a surrogate pair stands alone", start) }
        return Character(scalar)
    }

    private mutating func readHexUnit() throws(JSONError) -> UInt16 {
        guard offset + 6 <= bytes.count else { throw .syntax("a \\u escape needs four hex digits", offset) }
        var unit: UInt16 = 0
        for byte in bytes[(offset + 2)..<(offset + 6)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .syntax("a \\u escape needs four hex digits", offset)
            }
            unit = unit << 4 | UInt16(digit)
        }
        offset += 6
        return unit
    }

    private func decodeUTF8(_ bytes: Span<UInt8>, at offset: Int) throws(JSONError) -> String {
        let text: String
        do throws(UTF8.ValidationError) {
            text = String(copying: try UTF8Span(validating: bytes))
        } catch {
            throw JSONError(code: "json-not-utf8", message: "a text is not valid UTF-8", offsetBytes: offset)
        }
        guard CombiningMarks.areFew(in: text) else {
            throw JSONError(
                code: "json-combining-marks",
                message: "a text has more than \(CombiningMarks.runMax) combining marks in a row", offsetBytes: offset)
        }
        return text
    }
}
