import Foundation
import Logging
import ServiceLifecycle
import SluiceGateway
import Testing

@testable import SluiceServer

struct TLSTests {
    @Test func `TLS is spoken with the certificate and key of the files`() async throws {
        let files = try SelfSigned()
        defer { files.remove() }
        var options = ServerOptions()
        options.tls = TLSFiles(certificateChainFile: files.certificate, privateKeyFile: files.key)
        try await withServer(StubAPI(), options: options) { client in
            let url = "https://localhost:\(client.port)/healthz"
            let body = try await output(
                "curl", "--silent", "--show-error", "--cacert", files.certificate, "--resolve",
                "localhost:\(client.port):127.0.0.1", url)
            #expect(body == #"{"status":"up"}"#)
            // In the clear there is no answer on this port.
            #expect(await client.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").isEmpty)
        }
    }

    @Test func `files that are no certificate or key are named`() throws {
        let files = try SelfSigned()
        defer { files.remove() }
        for (chain, key, code, named) in [
            ("/nowhere.pem", files.key, "tls-certificate", "/nowhere.pem"),
            (files.certificate, "/nowhere.key", "tls-key", "/nowhere.key"),
            (files.certificate, files.certificate, "tls-key", files.certificate),
        ] {
            var options = ServerOptions()
            options.tls = TLSFiles(certificateChainFile: chain, privateKeyFile: key)
            let error = try #require(throws: ServerError.self) {
                _ = try ServerApplication(options: options, api: StubAPI(), logger: Logger(label: "test"))
            }
            #expect(error.code == code && error.message.contains(named))
        }
    }
}

/// A certificate for localhost, made for one test.
private struct SelfSigned {
    let folder: URL
    var certificate: String { folder.appending(path: "certificate.pem").path() }
    var key: String { folder.appending(path: "key.pem").path() }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// What a command writes to its standard output and error.
private func output(_ command: String...) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(
                with: Result {
                    let process = Process()
                    let pipe = Pipe()
                    process.executableURL = URL(filePath: "/usr/bin/env")
                    process.arguments = command
                    process.standardOutput = pipe
                    process.standardError = pipe
                    try process.run()
                    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                    process.waitUntilExit()
                    return text
                })
        }
    }
}
