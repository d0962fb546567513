/// How mails leave.
package struct SMTPOptions: Sendable {
    package enum Security: String, Sendable {
        /// Nothing is encrypted: for a mail server on this machine or a closed network.
        case plain
        /// STARTTLS (RFC 3207), and no mail where the server does not offer it.
        case startTLS = "starttls"
        /// TLS from the first byte (RFC 8314).
        case tls
    }

    package var host: String
    package var port: Int
    package var security: Security
    /// Without one the server is not logged in to.
    package var user: String?
    package var password: String?
    /// The address that mails come from.
    package var from: String
    /// The name beside it.
    package var fromName: String
    /// Certificates to trust instead of the system's: a PEM file.
    package var caFile: String?
    /// How long one mail may take, in milliseconds.
    package var timeoutMS: Int

    package init(
        host: String, port: Int, security: Security, user: String? = nil, password: String? = nil, from: String,
        fromName: String, caFile: String? = nil, timeoutMS: Int = 30_000
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self.password = password
        self.from = from
        self.fromName = fromName
        self.caFile = caFile
        self.timeoutMS = timeoutMS
    }
}
