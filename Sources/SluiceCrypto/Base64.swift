/// Base64 and base64url (RFC 4648, sections 4 and 5).
package enum Base64 {
    /// Which texts `decode` takes.
    package struct DecodingOptions: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// `-` and `_` instead of `+` and `/`.
        package static let urlSafe = DecodingOptions(rawValue: 1)
        /// CR, LF, space and tab are skipped wherever they stand, as in PEM and in pasted keys.
        package static let skipWhitespace = DecodingOptions(rawValue: 2)
        /// `=` at the end may be missing. What is there must still be right.
        package static let paddingOptional = DecodingOptions(rawValue: 4)
    }

    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let standardValues = values(of: standard)
    private static let urlSafeValues = values(of: urlSafe)
    private static let noValue: UInt8 = 255

    /// The text, without line breaks.
    package static func encode(_ bytes: [UInt8], urlSafe isURLSafe: Bool = false, padding: Bool = true) -> String {
        let alphabet = isURLSafe ? urlSafe : standard
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output in
            var written = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let present = min(3, bytes.count - start)
                var group = UInt32(bytes[start]) << 16
                if present > 1 { group |= UInt32(bytes[start + 1]) << 8 }
                if present > 2 { group |= UInt32(bytes[start + 2]) }
                for place in 0..<4 {
                    if place <= present {
                        output[written] = alphabet[Int(group >> UInt32(18 - 6 * place)) & 63]
                    } else if padding {
                        output[written] = UInt8(ascii: "=")
                    } else {
                        break
                    }
                    written += 1
                }
            }
            return written
        }
    }

    /// The bytes; nil for any text that `encode` could not have written under these options. Bits past the last byte
    /// must be zero, so that no two texts mean the same bytes.
    package static func decode(_ text: some StringProtocol, _ options: DecodingOptions = []) -> [UInt8]? {
        // Generic code is slow across modules, so the loop runs over plain memory.
        var text = String(text)
        return text.withUTF8 { decode(memory: $0, options) }
    }

    private static func decode(memory text: UnsafeBufferPointer<UInt8>, _ options: DecodingOptions) -> [UInt8]? {
        let skipsWhitespace = options.contains(.skipWhitespace)
        let values = options.contains(.urlSafe) ? urlSafeValues : standardValues
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            if skipsWhitespace, character == 32 || character == 10 || character == 13 || character == 9 { continue }
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(character)]
            guard value != noValue, padding == 0 else { return nil }
            group = group << 6 | UInt32(value)
            digits += 1
            if digits == 4 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
                digits = 0
            }
        }
        let expectedPadding = digits == 0 ? 0 : 4 - digits
        guard digits != 1, padding == expectedPadding || (padding == 0 && options.contains(.paddingOptional)) else {
            return nil
        }
        return appendingRest(of: group, digits: digits, to: bytes)
    }

    /// The last one or two bytes, which came in two or three digits.
    private static func appendingRest(of group: UInt32, digits: Int, to bytes: [UInt8]) -> [UInt8]? {
        switch digits {
        case 2: group & 0x0f == 0 ? bytes + [UInt8(truncatingIfNeeded: group >> 4)] : nil
        case 3:
            group & 0x03 == 0
                ? bytes + [UInt8(truncatingIfNeeded: group >> 10), UInt8(truncatingIfNeeded: group >> 2)] : nil
        default: bytes
        }
    }

    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: noValue, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }
}
