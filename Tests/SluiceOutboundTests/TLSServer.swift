import Glibc

/// `openssl s_server` with a certificate of its own, in a temporary folder that goes away with it.
struct TLSServer {
    let port: Int
    /// The server's self-signed certificate, valid for `localhost` and 127.0.0.1.
    let certificatePEM: String
    /// A client certificate that the server accepts where it asks for one, and its key.
    let clientCertificatePEM: String
    let clientKeyPEM: String

    private let process: pid_t
    private let folder: String

    /// Starts the server; with `asksForClient` it refuses everybody without the client certificate.
    init(asksForClient: Bool = false) {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/" + "tmp"
        var template = Array("\(root)/sluice-tls-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, subject) in [("server", "/CN=localhost"), ("client", "/CN=client")] {
            let process = Self.openssl([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", subject, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem",
            ])
            var status: Int32 = 0
            waitpid(process, &status, 0)
            precondition(status == 0, "openssl req failed")
        }
        certificatePEM = Self.text("\(folder)/server.pem")
        clientCertificatePEM = Self.text("\(folder)/client.pem")
        clientKeyPEM = Self.text("\(folder)/client.key")
        var arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", "\(folder)/server.pem", "-key", "\(folder)/server.key",
            "-www",
        ]
        if asksForClient {
            arguments += ["-Verify", "1", "-verify_return_error", "-CAfile", "\(folder)/client.pem", "-tls1_2"]
        }
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        process = Self.openssl(arguments, output: ends[1])
        close(ends[1])
        var said = ""
        // The line is "ACCEPT 127.0.0.1:PORT" and comes once the server listens.
        while !said.contains("ACCEPT") || said.last != "\n" {
            guard let piece = Self.readSome(ends[0]) else {
                preconditionFailure("openssl s_server did not start: \(said)")
            }
            said += piece
        }
        // The pipe stays open: a server that cannot write its status lines would end.
        port =
            said.split(whereSeparator: \.isNewline).compactMap { line in
                line.hasPrefix("ACCEPT") ? line.split(separator: ":").last.flatMap { Int($0) } : nil
            }[0]
    }

    /// Ends the server and removes its folder.
    func stop() {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        for name in ["server.pem", "server.key", "client.pem", "client.key"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// Starts openssl(1), writing to `output` where it is given.
    private static func openssl(_ arguments: [String], output: Int32? = nil) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var words: [UnsafeMutablePointer<CChar>?] = (["openssl"] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        precondition(posix_spawnp(&process, "openssl", &actions, nil, &words, environ) == 0)
        return process
    }

    private static func readSome(_ descriptor: Int32) -> String? {
        var piece = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &piece, piece.count)
        return count > 0 ? String(decoding: piece[..<count], as: UTF8.self) : nil
    }

    private static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        precondition(descriptor >= 0)
        defer { close(descriptor) }
        var text = ""
        while let piece = readSome(descriptor) { text += piece }
        return text
    }
}
