import Foundation
import SluiceOutbound
import Testing

/// `peers/http2_server.py`: hyper's h2 behind Python's TLS, of which nobody here has written a line.
struct HTTP2Server: Sendable {
    /// Where it listens, without a slash at the end.
    let url: String
    /// The server's self-signed certificate.
    let certificatePEM: String

    private let process: ChildProcess
    private let certificates: Certificates

    /// Starts the server, waits for it on another thread, and ends it after `body`.
    static func run(_ body: (HTTP2Server) async throws -> Void) async throws {
        let server = try #require(
            await withCheckedContinuation { continuation in
                startThread { continuation.resume(returning: HTTP2Server()) }
            }, "the server does not run with \(Self.python): run make test, or install peers/requirements.txt")
        defer {
            server.process.stop()
            server.certificates.remove()
        }
        try await body(server)
    }

    private static var python: String { ProcessInfo.processInfo.environment["SLUICE_PYTHON"] ?? "python3" }

    private init?() {
        certificates = Certificates()
        certificatePEM = certificates.serverPEM
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "peers/http2_server.py")
        process = ChildProcess(Self.python, [script.path, certificates.serverFile, certificates.serverKeyFile])
        guard let said = process.read(until: { $0.last == "\n" }), let port = Int(said.dropLast()) else {
            process.stop()
            certificates.remove()
            return nil
        }
        url = "https://localhost:\(port)"
    }

    /// A request that trusts the server.
    func request(_ method: String, _ path: String, body: [UInt8] = []) -> OutboundRequest {
        // Nobody waits for the deadline: it is longer than a busy machine keeps an answer waiting.
        OutboundRequest(
            method: method, url: url + path, body: body, timeoutMS: 60_000, connectTimeoutMS: 60_000,
            caBundlePEM: certificatePEM)
    }
}

/// What the server tells about a request.
struct SeenRequest: Decodable {
    let connection: Int
    let stream: Int
    /// What TLS has negotiated (ALPN).
    let `protocol`: String?
    let body: String
    private let headers: [[String]]

    /// Its head, one field a line, those of HTTP/2's own (`:method`) among them.
    var head: [String] { headers.map { $0.joined(separator: ": ") } }

    /// Reads it from the body of an answer, or records an issue.
    init?(_ result: OutboundResult, at location: SourceLocation = #_sourceLocation) {
        guard let body = answer(of: result, at: location)?.body else { return nil }
        do {
            self = try JSONDecoder().decode(SeenRequest.self, from: Data(body))
        } catch {
            Issue.record("not what the server says: \(String(decoding: body, as: UTF8.self))", sourceLocation: location)
            return nil
        }
    }
}
