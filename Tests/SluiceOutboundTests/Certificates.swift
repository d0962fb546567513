import Glibc

/// Self-signed certificates of a server and of a client, made by openssl(1) in a temporary folder.
struct Certificates {
    /// Valid for `localhost` and 127.0.0.1.
    let serverPEM: String
    let clientPEM: String
    let clientKeyPEM: String

    var serverFile: String { "\(folder)/server.pem" }
    var serverKeyFile: String { "\(folder)/server.key" }
    var clientFile: String { "\(folder)/client.pem" }

    private let folder: String

    init() {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/" + "tmp"
        var template = Array("\(root)/sluice-tls-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, subject) in [("server", "/CN=localhost"), ("client", "/CN=client")] {
            let openssl = ChildProcess(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", subject, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem",
                ])
            precondition(openssl.waitForEnd(), "openssl req failed")
        }
        serverPEM = Self.text("\(folder)/server.pem")
        clientPEM = Self.text("\(folder)/client.pem")
        clientKeyPEM = Self.text("\(folder)/client.key")
    }

    /// Removes the folder.
    func remove() {
        for name in ["server.pem", "server.key", "client.pem", "client.key"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    private static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        precondition(descriptor >= 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = read(descriptor, &bytes, bytes.count)
        precondition((1..<bytes.count).contains(count), "no certificate is as long as that")
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
