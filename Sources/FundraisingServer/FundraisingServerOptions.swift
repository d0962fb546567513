/// What the pages are told by the configuration.
package struct FundraisingServerOptions: Sendable {
    /// The name in the header of every page.
    package var siteName: String
    /// Where browsers find this server, without a slash at the end: `https://give.example.org`.
    package var publicBaseURL: String
    /// At least 32 bytes that nobody knows, kept over restarts: the tokens of forms are made with it.
    package var secret: [UInt8]
    /// The channels that donors may choose, in this order; empty for all that the gateway names.
    package var channelLabels: [String]
    /// The addresses of reverse proxies whose `X-Forwarded-For` is believed.
    package var trustedProxies: Set<String>

    package init(
        siteName: String, publicBaseURL: String, secret: [UInt8], channelLabels: [String] = [],
        trustedProxies: Set<String> = []
    ) {
        self.siteName = siteName
        self.publicBaseURL = publicBaseURL
        self.secret = secret
        self.channelLabels = channelLabels
        self.trustedProxies = trustedProxies
    }

    /// Whether browsers come over TLS: then cookies never travel without it.
    var isSecure: Bool { publicBaseURL.lowercased().hasPrefix("https://") }
}
