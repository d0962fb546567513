/// The first place at which bytes are not a text that a person can see and review.
struct TextFlaw {
    /// What is wrong there.
    enum Kind {
        /// The bytes are not UTF-8 (RFC 3629).
        case invalidUTF8
        /// A character that YAML forbids or that hides what the file says.
        case forbidden(UInt32)
    }

    /// The byte offset.
    var offset: Int
    /// What is wrong there.
    var kind: Kind
}

/// Finds the first byte sequence that is not UTF-8 or encodes a forbidden character.
func firstFlaw(in bytes: [UInt8]) -> TextFlaw? {
    var offset = 0
    while offset < bytes.count {
        let byte = bytes[offset]
        if byte < 0x80 {
            if isForbidden(UInt32(byte)) { return TextFlaw(offset: offset, kind: .forbidden(UInt32(byte))) }
            offset += 1
            continue
        }
        guard let (scalar, length) = decodeUTF8(bytes, at: offset) else {
            return TextFlaw(offset: offset, kind: .invalidUTF8)
        }
        if isForbidden(scalar) { return TextFlaw(offset: offset, kind: .forbidden(scalar)) }
        offset += length
    }
    return nil
}

/// Decodes one character of two to four bytes; the table of well-formed sequences is that of RFC 3629, section 4.
private func decodeUTF8(_ bytes: [UInt8], at offset: Int) -> (scalar: UInt32, length: Int)? {
    let lead = bytes[offset]
    let second: ClosedRange<UInt8>
    let length: Int
    switch lead {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    default: return nil
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return nil }
    var scalar = UInt32(lead) & (0x7F >> UInt32(length))
    for byte in bytes[(offset + 1)..<(offset + length)] {
        guard byte & 0xC0 == 0x80 else { return nil }
        scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    return (scalar, length)
}

/// Control characters, which YAML 1.2 section 5.1 forbids; line ends that editors do not show as such (NEL, LS, PS: they
/// would shift every line number); a byte order mark inside the text; and marks that turn the direction of writing,
/// with which a file can be made to look as if it said something else.
private func isForbidden(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E: false
    case 0x00...0x9F: true
    case 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE...0xFFFF: true
    default: false
    }
}
