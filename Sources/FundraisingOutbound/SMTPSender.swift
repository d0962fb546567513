package import Foundation
package import Fundraising

/// Hands mails to a mail server over SMTP.
package struct SMTPSender: MailSender {
    private let options: SMTPOptions
    private let from: MailAddress
    private let clock: @Sendable () -> Date
    private let threads = TransferThreads(threadsMax: 2)

    /// Throws `mail-address` for a sender's address that is none, and `mail-password` where a password would travel
    /// unencrypted to another machine.
    package init(options: SMTPOptions, clock: @escaping @Sendable () -> Date) throws(MailFailure) {
        let isLocal = ["127.0.0.1", "::1", "localhost"].contains(options.host)
        guard options.user == nil || options.security != .plain || isLocal else {
            throw MailFailure(
                code: "mail-password",
                message: "The mail server's password would travel unencrypted: set the security to starttls or tls.",
                isPassing: false)
        }
        from = try MailAddress(options.from)
        self.options = options
        self.clock = clock
    }

    package func send(_ mail: Mail) async throws {
        let to = try MailAddress(mail.recipient)
        // Of the mail alone: when it comes twice, because nobody knows whether the first one was taken, readers and
        // servers tell the repeat by it.
        let identity = [mail.recipient, mail.subject, mail.body].map { "\($0.utf8.count):\($0)" }.joined()
        let text = MailText(
            from: from, fromName: options.fromName, to: to, subject: mail.subject, body: mail.body, date: clock(),
            messageID: Hex.encode(Array(Digests.sha256(identity).prefix(16))))
        let exchange = SMTPExchange(options: options, from: from, to: to, text: try text.bytes())
        if let failure = await threads.run({ exchange.perform(on: $0) }) { throw failure }
    }
}
