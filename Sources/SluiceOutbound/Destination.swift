import CCurl

/// Where a request goes, as libcurl reads its URL: the same parser decides here and sends later, so that a URL cannot
/// mean one host to the check and another to the connection.
struct Destination: Equatable {
    /// `http` or `https`.
    let scheme: String
    /// The host without the brackets of an IPv6 address.
    let host: String
    /// The port, the scheme's own where the URL names none.
    let port: String

    /// The key under which transfers are counted per host.
    let key: String
    /// Whether the host is this machine and the request cannot leave it: 127.0.0.0/8, ::1, or `localhost`, which libcurl
    /// resolves to these two itself, without asking DNS (since 7.78).
    let isLoopback: Bool

    /// Reads `url`; nil where it is not an absolute http or https URL, carries user information, or holds a byte that has
    /// no place in a URL (RFC 3986 allows visible ASCII only; anything else could end the request line early).
    init?(url: String) {
        guard Self.isVisibleASCII(url), let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        let flags = UInt32(CURLU_PATH_AS_IS | CURLU_DISALLOW_USER)
        guard curl_url_set(handle, CURLUPART_URL, url, flags) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: handle),
            scheme == "http" || scheme == "https",
            let host = Self.part(CURLUPART_HOST, of: handle),
            let port = Self.part(CURLUPART_PORT, of: handle)
        else { return nil }
        self.scheme = scheme
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.key = "\(scheme)://\(self.host):\(port)"
        self.isLoopback = Self.isLoopback(self.host)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "::1" || host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether every byte of `url` has a place in a URL.
    static func isVisibleASCII(_ url: String) -> Bool {
        url.withBytes { $0.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
