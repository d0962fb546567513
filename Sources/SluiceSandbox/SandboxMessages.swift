/// One HTTP request as the provider sees it; the path is kept as received, because signatures cover it.
struct SandboxRequest: Sendable {
    var method: String
    /// Path and query exactly as in the request line.
    var target: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]

    /// The path without the query.
    var path: Substring { target.prefix { $0 != "?" } }

    /// The path's segments, percent-decoded; nil where the encoding is broken.
    var segments: [String]? {
        var segments: [String] = []
        for part in path.split(separator: "/") {
            guard let text = FormCoding.decode(part, plusIsSpace: false) else { return nil }
            segments.append(text)
        }
        return segments
    }

    /// The members of the query; nil where the encoding is broken.
    var query: [String: String]? { FormCoding.parse(target.dropFirst(path.count + 1)) }
}

/// One HTTP answer.
struct SandboxReply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]
    /// How long to wait before sending it, in milliseconds.
    var delayMS = 0
    /// Whether the connection is cut in the middle of it.
    var isCut = false
}

/// `application/x-www-form-urlencoded` and percent-encoding.
enum FormCoding {
    /// Decodes %XX, and `+` where it means a space; nil where the escapes are broken or the bytes are not UTF-8.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else {
                    return nil
                }
                bytes.append(value)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Encodes everything but the unreserved characters of RFC 3986.
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }

    /// Reads `a=1&b=2`; of a name that occurs twice the last value counts. Nil where an escape is broken.
    static func parse(_ text: some StringProtocol) -> [String: String]? {
        var members: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            guard let key = decode(name, plusIsSpace: true),
                let value = decode(pair.dropFirst(name.count + 1), plusIsSpace: true)
            else { return nil }
            members[key] = value
        }
        return members
    }
}
