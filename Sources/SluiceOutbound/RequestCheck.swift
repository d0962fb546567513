/// A request that has passed every check which needs no network.
struct CheckedRequest {
    /// The request as the caller wrote it.
    let request: OutboundRequest
    /// Where it goes.
    let destination: Destination
    /// The header lines that libcurl gets: the caller's, and those that take libcurl's own additions back.
    let headerLines: [String]

    /// Checks `request`; throws an `OutboundFailure` whose code ends in `-refused`. Nothing has been sent then.
    init(_ request: OutboundRequest) throws(OutboundFailure) {
        guard let destination = Destination(url: request.url) else {
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

    private static func lines(for request: OutboundRequest) throws(OutboundFailure) -> [String] {
        var lines: [String] = []
        var names: Set<String> = []
        for (name, value) in request.headers {
            guard isToken(name) else {
                throw refusal("header", "a header name is not a token (RFC 9110, section 5.6.2)")
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw refusal("header", "the value of header \(name) holds a line break or another control character")
            }
            let lowercased = name.lowercased()
            switch lowercased {
            case "transfer-encoding", "expect":
                throw refusal("header", "header \(name) is decided by the connection and cannot be given")
            case "content-length":
                // libcurl writes it from the body; a second, different length is how requests are smuggled.
                guard value == String(request.body.count) else {
                    throw refusal("header", "header \(name) says \(value), the body has \(request.body.count) bytes")
                }
            default:
                // CURLOPT_HTTPHEADER(3): "Name:" takes a header of libcurl's away, "Name;" sends one without a value.
                let isEmpty = value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
                lines.append(isEmpty ? "\(name);" : "\(name): \(value)")
                names.insert(lowercased)
            }
        }
        if !names.contains("content-type") { lines.append("Content-Type:") }
        lines.append("Expect:")
        return lines
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func refusal(_ what: String, _ message: String) -> OutboundFailure {
        OutboundFailure(code: "outbound-\(what)-refused", message: "Not sent: \(message).", durationMS: 0)
    }
}
