/// One HTTP request, complete: what is written here is what the peer receives.
///
/// The library adds only `Host`, `Content-Length` (where there is a body or the method announces one), and, where the
/// request names none of its own, `Accept: */*` and the `User-Agent` of the options. Nothing else is added, changed or
/// reordered, because signatures cover these bytes.
package struct OutboundRequest: Sendable {
    /// The method in its exact spelling, such as `POST`. A token of RFC 9110, section 5.6.2.
    package var method: String
    /// An absolute http or https URL without user information. The path goes out as written, dot segments included.
    package var url: String
    /// Header fields in the order in which they are sent. A name that occurs twice is sent twice.
    package var headers: [(name: String, value: String)]
    /// The exact bytes of the body; empty for none.
    package var body: [UInt8]
    /// The whole deadline in milliseconds, from `send` to the last byte of the answer, waiting for a connection included.
    package var timeoutMS: Int
    /// The share of the deadline that name lookup, TCP and TLS together may take, in milliseconds.
    package var connectTimeoutMS: Int
    /// The longest body of an answer that is read, in bytes. A longer one ends the transfer as `perhapsSent`.
    package var maxResponseBytes: Int
    /// The certificate with which this side shows who it is, where the peer asks for one.
    package var clientCertificate: ClientCertificate?
    /// Certificates (PEM) that are trusted instead of the system's. Verification itself cannot be turned off.
    package var caBundlePEM: String?
    /// Lets this request go out unencrypted to any host. Loopback addresses need no permission.
    package var allowsPlainHTTP: Bool

    /// A request with the usual limits: 10 s in all, 3 s to connect, 1 MiB of answer.
    package init(
        method: String,
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        timeoutMS: Int = 10_000,
        connectTimeoutMS: Int = 3_000,
        maxResponseBytes: Int = 1 << 20,
        clientCertificate: ClientCertificate? = nil,
        caBundlePEM: String? = nil,
        allowsPlainHTTP: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutMS = timeoutMS
        self.connectTimeoutMS = connectTimeoutMS
        self.maxResponseBytes = maxResponseBytes
        self.clientCertificate = clientCertificate
        self.caBundlePEM = caBundlePEM
        self.allowsPlainHTTP = allowsPlainHTTP
    }
}

/// A client certificate and its key, as PEM texts in memory: they are never written to a file.
package struct ClientCertificate: Sendable {
    /// The certificate, followed by its chain where there is one.
    package var certificatePEM: String
    /// The private key without a passphrase.
    package var privateKeyPEM: String

    /// Pairs a certificate with its key; that they belong together is found out in the handshake.
    package init(certificatePEM: String, privateKeyPEM: String) {
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }
}
