/// What operations may set about the HTTP shell.
package struct ServerOptions: Sendable {
    /// Where to listen; port 0 lets the system choose.
    package var host: String
    package var port: Int
    /// How the world reaches this server: scheme, host and perhaps a path. Providers that sign our URL sign this one.
    package var publicBaseURL: String
    package var tls: TLSFiles?

    /// The longest body of a call of the unified API.
    package var apiBodyMaxBytes: Int
    /// The longest body of a callback or of a browser's return.
    package var callbackBodyMaxBytes: Int
    /// How deep a JSON body may be nested.
    package var jsonDepthMax: Int
    /// The longest single header and the longest head of a request.
    package var headerFieldMaxBytes: Int
    package var headerListMaxBytes: Int
    package var headerCountMax: Int

    /// How long a new connection may take until the head of its first request has come.
    package var headTimeoutSeconds: Int
    /// How long a connection may take after an answer until the head of its next request has come.
    package var idleTimeoutSeconds: Int
    /// How long the body of a request may take, from the end of its head.
    package var bodyTimeoutSeconds: Int
    /// How long requests under way may take to end once the server is told to stop; then they are cut off.
    package var stopTimeoutSeconds: Int
    /// Open connections; more wait in the backlog of the listening socket.
    package var connectionsMax: Int
    /// Requests under way; more are turned away with `overloaded` before their body is read.
    package var requestsInFlightMax: Int
    /// What may be held at one time of all bodies that are being read or worked on; more is turned away with `overloaded`.
    package var bodyBytesHeldMax: Int
    /// What `Retry-After` says with every 503.
    package var retryAfterSeconds: Int

    /// Reverse proxies whose `X-Forwarded-For` is believed.
    package var trustedProxies: [AddressRange]
    /// Networks that may read `/metrics`; for everybody else there is nothing at that path.
    package var metricsNetworks: [AddressRange]

    package init(
        host: String = "127.0.0.1", port: Int = 8080, publicBaseURL: String = "http://127.0.0.1:8080",
        tls: TLSFiles? = nil, apiBodyMaxBytes: Int = 256 << 10, callbackBodyMaxBytes: Int = 1 << 20,
        jsonDepthMax: Int = 32, headerFieldMaxBytes: Int = 16 << 10, headerListMaxBytes: Int = 32 << 10,
        headerCountMax: Int = 100, headTimeoutSeconds: Int = 10, idleTimeoutSeconds: Int = 60,
        bodyTimeoutSeconds: Int = 30, stopTimeoutSeconds: Int = 60, connectionsMax: Int = 16_384,
        requestsInFlightMax: Int = 1024, bodyBytesHeldMax: Int = 64 << 20, retryAfterSeconds: Int = 2,
        trustedProxies: [AddressRange] = [], metricsNetworks: [AddressRange] = ServerOptions.loopback
    ) {
        self.host = host
        self.port = port
        self.publicBaseURL = publicBaseURL
        self.tls = tls
        self.apiBodyMaxBytes = apiBodyMaxBytes
        self.callbackBodyMaxBytes = callbackBodyMaxBytes
        self.jsonDepthMax = jsonDepthMax
        self.headerFieldMaxBytes = headerFieldMaxBytes
        self.headerListMaxBytes = headerListMaxBytes
        self.headerCountMax = headerCountMax
        self.headTimeoutSeconds = headTimeoutSeconds
        self.idleTimeoutSeconds = idleTimeoutSeconds
        self.bodyTimeoutSeconds = bodyTimeoutSeconds
        self.stopTimeoutSeconds = stopTimeoutSeconds
        self.connectionsMax = connectionsMax
        self.requestsInFlightMax = requestsInFlightMax
        self.bodyBytesHeldMax = bodyBytesHeldMax
        self.retryAfterSeconds = retryAfterSeconds
        self.trustedProxies = trustedProxies
        self.metricsNetworks = metricsNetworks
    }

    /// This machine.
    package static let loopback = [AddressRange("127.0.0.0/8"), AddressRange("::1")].compactMap { $0 }

    /// The public URL, so that a path can follow it.
    var urlPrefix: String { publicBaseURL.hasSuffix("/") ? String(publicBaseURL.dropLast()) : publicBaseURL }
}

/// PEM files for TLS; they are read once, when the server is built.
package struct TLSFiles: Sendable {
    /// The server's certificate first, then its issuers.
    package var certificateChainFile: String
    package var privateKeyFile: String

    package init(certificateChainFile: String, privateKeyFile: String) {
        self.certificateChainFile = certificateChainFile
        self.privateKeyFile = privateKeyFile
    }
}
