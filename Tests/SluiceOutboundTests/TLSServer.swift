/// `openssl s_server` with a certificate of its own. It speaks HTTP/1.1 and negotiates no protocol.
struct TLSServer {
    let port: Int
    /// The server's self-signed certificate, valid for `localhost` and 127.0.0.1.
    var certificatePEM: String { certificates.serverPEM }
    /// A client certificate that the server accepts where it asks for one, and its key.
    var clientCertificatePEM: String { certificates.clientPEM }
    var clientKeyPEM: String { certificates.clientKeyPEM }

    private let process: ChildProcess
    private let certificates = Certificates()

    /// Starts the server; with `asksForClient` it refuses everybody without the client certificate.
    init(asksForClient: Bool = false) {
        var arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", certificates.serverFile, "-key", certificates.serverKeyFile,
            "-www",
        ]
        if asksForClient {
            arguments += ["-Verify", "1", "-verify_return_error", "-CAfile", certificates.clientFile, "-tls1_2"]
        }
        process = ChildProcess("openssl", arguments)
        // The line is "ACCEPT 127.0.0.1:PORT" and comes once the server listens.
        let said = process.read { $0.contains("ACCEPT") && $0.last == "\n" }
        let line = said?.split(whereSeparator: \.isNewline).first { $0.hasPrefix("ACCEPT") }
        guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else {
            preconditionFailure("openssl s_server did not start: \(said ?? "")")
        }
        self.port = port
    }

    /// Ends the server and removes its folder.
    func stop() {
        process.stop()
        certificates.remove()
    }
}
