/// A request that has passed every check which needs no network.
struct CheckedRequest {
    /// The request as the caller wrote it.
    let request: OutboundRequest
    /// Where it goes.
    let destination: Destination
    /// The header lines that libcurl gets: the caller's, and those that take libcurl's own additions back.
    let headerLines: HeaderLines

    /// Checks `request`; throws an `OutboundFailure` whose code ends in `-refused`. Nothing has been sent then.
    init(_ request: OutboundRequest, _ destinations: DestinationCache) throws(OutboundFailure) {
        guard let destination = destinations.destination(of: request.url) else {
            throw Self.refusal(
                "url", "the URL is not an absolute http or https URL of visible ASCII without user information")
        }
        guard Self.isToken(request.method) else {
            throw Self.refusal("method", "the method is not a token of letters, digits and !#$%&'*+-.^_`|~")
        }
        guard request.method != "HEAD" || request.body.isEmpty else {
            throw Self.refusal("method", "a HEAD request has no body")
        }
        guard destination.scheme == "https" || request.allowsPlainHTTP || destination.isLoopback else {
            throw Self.refusal(
                "plain-http", "\(destination.host) would be reached without encryption; use https or allow plain http")
        }
        self.request = request
        self.destination = destination
        self.headerLines = try Self.lines(for: request)
    }

    private static func lines(for request: OutboundRequest) throws(OutboundFailure) -> HeaderLines {
        var lines = HeaderLines()
        lines.reserve(request.headers.reduce(64) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 })
        var hasContentType = false
        for (name, value) in request.headers {
            guard isToken(name) else {
                throw refusal("header", "a header name is not a token (RFC 9110, section 5.6.2)")
            }
            let (isClean, isBlank) = look(at: value)
            guard isClean else {
                throw refusal("header", "the value of header \(name) holds a line break or another control character")
            }
            if isSame(name, "transfer-encoding") || isSame(name, "expect") {
                throw refusal("header", "header \(name) is decided by the connection and cannot be given")
            }
            if isSame(name, "content-length") {
                // libcurl writes it from the body; a second, different length is how requests are smuggled.
                guard value == String(request.body.count) else {
                    throw refusal("header", "header \(name) says \(value), the body has \(request.body.count) bytes")
                }
                continue
            }
            // CURLOPT_HTTPHEADER(3): "Name:" takes a header of libcurl's away, "Name;" sends one without a value.
            lines.append(name, isBlank ? ";" : ": ", isBlank ? "" : value)
            hasContentType = hasContentType || isSame(name, "content-type")
        }
        if !hasContentType { lines.append("Content-Type", ":") }
        lines.append("Expect", ":")
        return lines
    }

    /// Whether `value` is free of control characters, and whether it is nothing but white space.
    private static func look(at value: String) -> (isClean: Bool, isBlank: Bool) {
        value.withBytes { bytes in
            // Without a way out of the loop, so that it takes many bytes at a time.
            let controls = bytes.reduce(0) { $0 &+ ($1 < 0x20 && $1 != 0x09 || $1 == 0x7F ? 1 : 0) }
            return (controls == 0, bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 })
        }
    }

    /// Whether `name`, a token, is `lowercased`, upper and lower case being the same.
    private static func isSame(_ name: String, _ lowercased: StaticString) -> Bool {
        guard name.utf8.count == lowercased.utf8CodeUnitCount else { return false }
        return lowercased.withUTF8Buffer { wanted in
            zip(name.utf8, wanted).allSatisfy { byte, wanted in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 == wanted : byte == wanted
            }
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.withBytes { bytes in
                bytes.allSatisfy { byte in
                    byte < 64 ? lowTokens >> byte & 1 == 1 : byte < 128 && highTokens >> (byte - 64) & 1 == 1
                }
            }
    }

    /// The bytes of a token below 64 and from 64 on, one bit each.
    private static let (lowTokens, highTokens): (UInt64, UInt64) = {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        return "\(letters)0123456789!#$%&'*+-.^_`|~".utf8.reduce(into: (0, 0)) { bits, byte in
            if byte < 64 { bits.0 |= 1 << UInt64(byte) } else { bits.1 |= 1 << UInt64(byte - 64) }
        }
    }()

    private static func refusal(_ what: String, _ message: String) -> OutboundFailure {
        OutboundFailure(code: "outbound-\(what)-refused", message: "Not sent: \(message).", durationMS: 0)
    }
}

extension String {
    /// Hands out the UTF-8 bytes in one piece, which loops go through several times faster than through `utf8`.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = self
        return text.withUTF8(body)
    }
}
