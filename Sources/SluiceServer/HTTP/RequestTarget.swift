import SluiceJSON

/// The target of a request (RFC 9112, 3.2), split but not decoded.
struct RequestTarget: Sendable {
    /// As it came: providers sign it so.
    let raw: String
    /// Without the query.
    let path: String
    /// What stands after the first `?`; empty when there is none.
    let query: String

    init(_ raw: String) {
        self.raw = raw
        let parts = raw.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        query = parts.count == 2 ? String(parts[1]) : ""
    }

    /// The parts between the slashes, still encoded; `nil` for a path that does not begin with a slash. Empty parts stay:
    /// `//` and a slash at the end make another path.
    var segments: [Substring]? {
        guard path.hasPrefix("/") else { return nil }
        return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

/// Percent-encoding of RFC 3986, 2.1.
enum PercentCoding {
    /// The decoded text; `nil` for a `%` without two hex digits, for bytes that are not UTF-8, and for endless
    /// runs of combining marks.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self).flatMap { CombiningMarks.areFew(in: $0) ? $0 : nil }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
