import Foundation
import Fundraising
import Testing

@testable import FundraisingOutbound

@Suite(.timeLimit(.minutes(5)))
struct SMTPSenderTests {
    private let mail = Mail(
        recipient: "ann@example.org",
        subject: "谢谢您的捐款 — thank you for your gift of 12.50 CNY to the village school's library",
        body: "Dear Ann,\n\n.a line that begins with a dot\n.\n感谢您的支持！" + String(repeating: " and more", count: 40)
            + "\n")

    @Test func `a mail arrives as it was written, by a reader that nobody here wrote`() async throws {
        let server = try await MailServer()
        try await server.sender().send(mail)
        let seen = try await server.mail()
        #expect(seen.mailFrom == "gifts@charity.example" && seen.rcptTos == ["ann@example.org"])
        #expect(seen.subject == mail.subject)
        #expect(seen.body.replacingOccurrences(of: "\r\n", with: "\n") == mail.body)
        #expect(seen.from == "希望书屋 <gifts@charity.example>" && seen.to == "ann@example.org")
        #expect(seen.date == "2026-11-21T12:40:00+00:00")
        #expect(seen.defects.isEmpty && seen.headerCount == 9)
        #expect(seen.isASCII && seen.bareLineFeeds == 0 && seen.longestLine <= 76)
        #expect(seen.ehlo == "charity.example" && !seen.isEncrypted)
    }

    @Test func `the same mail sent again has the same Message-ID, another mail has another`() async throws {
        let server = try await MailServer()
        let sender = try server.sender()
        try await sender.send(mail)
        try await sender.send(mail)
        try await sender.send(Mail(recipient: mail.recipient, subject: mail.subject, body: "Another."))
        var identities: [String] = []
        for _ in 0..<3 { identities.append(try await server.mail().messageID) }
        #expect(identities[0] == identities[1] && identities[1] != identities[2])
        #expect(identities[0].hasSuffix("@charity.example>"))
    }

    @Test(arguments: [SMTPOptions.Security.startTLS, .tls])
    func `a mail travels encrypted and after a login`(security: SMTPOptions.Security) async throws {
        let server = try await MailServer(security: security, user: "sender", password: "pass word")
        try await server.sender(user: "sender", password: "pass word").send(mail)
        let seen = try await server.mail()
        #expect(seen.isEncrypted && seen.user == "sender" && seen.subject == mail.subject)
    }

    @Test func `a wrong password, an unknown certificate and a server without TLS get no mail`() async throws {
        let server = try await MailServer(security: .startTLS, user: "sender", password: "right")
        let wrong = await failure { try await server.sender(user: "sender", password: "wrong-secret").send(mail) }
        #expect(wrong?.code == "mail-not-sent" && wrong?.message.contains("wrong-secret") == false)
        let stranger = await failure { try await server.sender(trustsCertificate: false).send(mail) }
        #expect(stranger?.code == "mail-not-sent")
        let plain = try await MailServer()
        let unencrypted = await failure { try await plain.sender(security: .startTLS).send(mail) }
        #expect(unencrypted?.code == "mail-not-sent")
    }

    @Test func `a refused recipient is the last word, a server that is busy or not there is not`() async throws {
        let unknown = try await MailServer(refusal: "550 5.1.1 no such user")
        #expect(await failure { try await unknown.sender().send(mail) }?.isPassing == false)
        let busy = try await MailServer(refusal: "451 4.3.0 later")
        #expect(await failure { try await busy.sender().send(mail) }?.isPassing == true)
        let nobody = try SMTPSender(options: SMTPOptions.test(port: 1), clock: { Date() })
        #expect(await failure { try await nobody.send(mail) }?.isPassing == true)
    }

    @Test(arguments: [
        "ann@example.org\r\nRCPT TO:<eve@example.org>", "ann@example.org, eve@example.org", "Ann <ann@example.org>", "",
        "@", "ann", "ann@", "ann@example.org>", "a@b@c", "-x@example.org", "安@example.org",
        String(repeating: "a", count: 250) + "@b.de",
    ])
    func `what is no single address is refused before anything is sent`(recipient: String) async throws {
        let sender = try SMTPSender(options: .test(port: 1), clock: { Date() })
        let failure = await failure { try await sender.send(Mail(recipient: recipient, subject: "s", body: "b")) }
        #expect(failure?.code == "mail-address")
    }

    @Test(arguments: ["Thanks\r\nBcc: eve@example.org", "Thanks\nX: y", "a\u{0}b", "a\u{85}b"])
    func `a subject that would begin a new header is refused`(subject: String) async throws {
        let sender = try SMTPSender(options: .test(port: 1), clock: { Date() })
        let failure = await failure { try await sender.send(Mail(recipient: "a@b.de", subject: subject, body: "b")) }
        #expect(failure?.code == "mail-header")
    }

    @Test func `a password never travels unencrypted to another machine`() {
        var options = SMTPOptions.test(port: 25)
        (options.host, options.user, options.password) = ("mail.example.org", "u", "p")
        #expect(throws: MailFailure.self) { try SMTPSender(options: options, clock: { Date() }) }
    }

    @Test func `a long subject in Chinese is cut between characters only`() throws {
        let subject = String(repeating: "为山区的孩子们建一座图书馆🙏", count: 7)
        let text = MailText(
            from: try MailAddress("a@b.de"), fromName: "", to: try MailAddress("c@d.de"), subject: subject, body: "",
            date: Date(timeIntervalSince1970: 0), messageID: "1")
        let lines = String(decoding: try text.bytes(), as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines.filter { $0.contains("=?utf-8?B?") && !$0.hasPrefix("From") }
            .compactMap { $0.firstMatch(of: #/=\?utf-8\?B\?([^?]+)\?=/#)?.1 }
        let pieces = words.map { String(data: Data(base64Encoded: String($0)) ?? Data(), encoding: .utf8) }
        #expect(!pieces.contains(nil) && pieces.compactMap { $0 }.joined() == subject)
        #expect(lines.allSatisfy { $0.utf8.count <= 78 } && words.count > 5)
        #expect(lines[0] == "Date: Thu, 1 Jan 1970 00:00:00 +0000")
    }

    private func failure(_ send: () async throws -> Void) async -> MailFailure? {
        do {
            try await send()
            return nil
        } catch {
            return error as? MailFailure
        }
    }
}
