import CCurl

/// What libcurl says about a transfer that ended, turned into code and sentence.
struct CurlEnding {
    /// The result of the transfer, libcurl-errors(3).
    var code: CURLcode
    /// libcurl's own sentence; used only where it speaks of names, addresses and certificates.
    var text: String
    /// Whether the request had begun to leave.
    var hasStartedSending: Bool

    /// Code and sentence for the failure of a transfer to `host`.
    func describe(host: String) -> (code: String, message: String) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            ("outbound-name-not-found", "The host name \(host) could not be resolved.")
        case CURLE_COULDNT_CONNECT:
            ("outbound-connect-failed", "No connection to \(host)\(reason).")
        case CURLE_OPERATION_TIMEDOUT where !hasStartedSending:
            ("outbound-connect-timeout", "No connection to \(host) came about in time.")
        case CURLE_OPERATION_TIMEDOUT:
            ("outbound-timeout", "\(host) did not answer in time.")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ISSUER_ERROR:
            ("outbound-certificate-refused", "The certificate of \(host) is not trusted\(reason).")
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
            ("outbound-client-certificate", "The client certificate for \(host) cannot be used\(reason).")
        case CURLE_SSL_CACERT_BADFILE:
            ("outbound-ca-bundle", "The certificates to be trusted for \(host) cannot be read\(reason).")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_SHUTDOWN_FAILED:
            ("outbound-tls-failed", "TLS with \(host) failed\(reason).")
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            ("outbound-connection-lost", "The connection to \(host) was lost before the answer was complete.")
        case CURLE_PARTIAL_FILE:
            ("outbound-answer-truncated", "The answer of \(host) ended before it was complete.")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_FILESIZE_EXCEEDED, CURLE_TOO_MANY_REDIRECTS:
            ("outbound-answer-unreadable", "The answer of \(host) does not follow HTTP.")
        default:
            ("outbound-failed", "The transfer to \(host) failed: \(String(cString: curl_easy_strerror(code))).")
        }
    }

    private var reason: String { text.isEmpty ? "" : ": \(text)" }
}
