/// The shapes that texts of the unified API may have. What goes into URLs, signed texts and logs must hold no surprises:
/// control characters are refused everywhere.
package enum TextShape: Sendable {
    /// Anything printable.
    case line
    /// `A-Z a-z 0-9 _ . : -`: what order numbers and labels are made of.
    case identifier
    /// `pay_method`-like: lower-case letters, digits, `_`, `-`.
    case word
    /// Three capital letters.
    case currency
    /// An absolute http or https URL without user information.
    case url
    /// An IPv4 or IPv6 address.
    case address

    var pattern: String? {
        switch self {
        case .line, .address: "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028]*$"
        case .identifier: "^[A-Za-z0-9_.:-]+$"
        case .word: "^[a-z0-9_-]+$"
        case .currency: "^[A-Z]{3}$"
        case .url: "^https?://[^/@?#\\s]+([/?#]\\S*)?$"
        }
    }

    var format: String? {
        switch self {
        case .url: "uri"
        default: nil
        }
    }

    func problem(with text: String) -> String? {
        let scalars = text.unicodeScalars
        if scalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x2028 }) {
            return "must not contain control characters"
        }
        switch self {
        case .line: return nil
        case .identifier:
            let isFit = text.utf8.allSatisfy { TextShape.isAlphanumeric($0) || "_.:-".utf8.contains($0) }
            return isFit ? nil : "may contain only letters, digits and _ . : -"
        case .word:
            let isFit = text.utf8.allSatisfy {
                (TextShape.isAlphanumeric($0) && !(0x41...0x5A).contains($0)) || "_-".utf8.contains($0)
            }
            return isFit ? nil : "may contain only lower-case letters, digits, _ and -"
        case .currency:
            let isFit = text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            return isFit ? nil : "must be three capital letters of ISO 4217"
        case .url: return TextShape.isURL(text) ? nil : "must be an absolute http or https URL"
        case .address: return TextShape.isAddress(text) ? nil : "must be an IPv4 or IPv6 address"
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isURL(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return false }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { !"/?#".contains($0) }
        return !host.isEmpty && !host.contains("@") && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4, !text.contains(":") {
            return parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(part) != nil
            }
        }
        return isIPv6(text)
    }

    /// RFC 4291 section 2.2, without zone identifiers and without the form that ends in an IPv4 address.
    private static func isIPv6(_ text: String) -> Bool {
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard text.contains(":"), halves.count <= 2 else { return false }
        let groups = halves.flatMap { $0.isEmpty ? [] : $0.split(separator: ":", omittingEmptySubsequences: false) }
        let isFit = groups.allSatisfy { (1...4).contains($0.utf8.count) && UInt16($0, radix: 16) != nil }
        return isFit && (halves.count == 2 ? groups.count < 8 : groups.count == 8)
    }
}
