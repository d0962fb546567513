import Foundation
import FundraisingOutbound

/// aiosmtpd with a certificate of its own, and what it took.
final class MailServer {
    private struct Options: Encodable {
        let security: String
        let certificate: String
        let key: String
        let user: String?
        let password: String?
        let refuse: String?
    }

    struct Seen: Decodable {
        let mailFrom: String
        let rcptTos: [String]
        let ehlo: String
        let isEncrypted: Bool
        let user: String?
        let subject: String
        let from: String
        let to: String
        let date: String
        let messageID: String
        let body: String
        let defects: [String]
        let headerCount: Int
        let longestLine: Int
        let isASCII: Bool
        let bareLineFeeds: Int

        private enum CodingKeys: String, CodingKey {
            case mailFrom = "mail_from"
            case rcptTos = "rcpt_tos"
            case ehlo
            case isEncrypted = "is_encrypted"
            case user, subject, from, to, date
            case messageID = "message_id"
            case body, defects
            case headerCount = "header_count"
            case longestLine = "longest_line"
            case isASCII = "is_ascii"
            case bareLineFeeds = "bare_line_feeds"
        }
    }

    private let peer: PeerProcess
    private let security: SMTPOptions.Security
    private let folder: URL

    init(
        security: SMTPOptions.Security = .plain, user: String? = nil, password: String? = nil, refusal: String? = nil
    ) async throws {
        self.security = security
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (certificate, key) = (
            folder.appendingPathComponent("c.pem").path, folder.appendingPathComponent("k.pem").path
        )
        if security != .plain {
            let openssl = Process()
            openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            openssl.arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key,
            ]
            openssl.standardError = FileHandle.nullDevice
            try openssl.run()
            openssl.waitUntilExit()
        }
        peer = try await PeerProcess(
            "mail_server.py",
            Options(
                security: security.rawValue, certificate: certificate, key: key, user: user, password: password,
                refuse: refusal))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func sender(
        security: SMTPOptions.Security? = nil, user: String? = nil, password: String? = nil,
        trustsCertificate: Bool = true
    ) throws -> SMTPSender {
        var options = SMTPOptions.test(port: peer.port, security: security ?? self.security)
        (options.user, options.password) = (user, password)
        if trustsCertificate, options.security != .plain {
            options.caFile = folder.appendingPathComponent("c.pem").path
        }
        return try SMTPSender(options: options, clock: { Date(timeIntervalSince1970: 1_795_264_800) })
    }

    func mail() async throws -> Seen { try await peer.next(Seen.self) }
}

extension SMTPOptions {
    static func test(port: Int, security: Security = .plain) -> SMTPOptions {
        SMTPOptions(
            host: "127.0.0.1", port: port, security: security, from: "gifts@charity.example", fromName: "希望书屋",
            timeoutMS: 5_000)
    }
}
