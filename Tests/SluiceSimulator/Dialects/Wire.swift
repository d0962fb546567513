import SluiceOutbound

/// What all dialects read of a request: written here once more, so that a mistake of the gateway's own readers shows.
struct Wire {
    let path: String
    let query: [String: String]
    /// Path and query as they were sent.
    let target: String
    let body: String

    init(_ request: OutboundRequest, host: String) {
        target = String(request.url.dropFirst(host.count))
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        query = parts.count == 2 ? Wire.fields(parts[1]) : [:]
        body = String(decoding: request.body, as: UTF8.self)
    }

    /// `a=1&b=2`, decoded.
    static func fields(_ text: some StringProtocol) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[decoded(parts[0])] = parts.count == 2 ? decoded(parts[1]) : ""
        }
        return fields
    }

    static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Percent-encoded, everything but letters, digits and `-._~`.
    static func encoded(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~".utf8.contains(byte)
            if isPlain {
                output.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                output += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return output
    }

    static func header(_ request: OutboundRequest, _ name: String) -> String {
        request.headers.first { $0.name.lowercased() == name.lowercased() }?.value ?? ""
    }

    /// A text in which one letter or digit has become another.
    static func changed(_ text: String) -> String {
        var bytes = Array(text.utf8)
        guard let index = bytes.indices.first(where: { $0 >= bytes.count / 2 && bytes[$0] != UInt8(ascii: "A") }) else {
            return text + "A"
        }
        bytes[index] = UInt8(ascii: "A")
        return String(decoding: bytes, as: UTF8.self)
    }
}
