/// Why a mail has not left: a sentence without secrets.
package struct MailFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: String
    package let message: String
    /// Whether trying again could help: the server was not there, or said so itself (4xx).
    package let isPassing: Bool

    package var description: String { "\(message) [\(code)]" }

    static func addressRefused(_ address: String) -> Self {
        Self(
            code: "mail-address", message: "\"\(address.prefix(80).filter { !$0.isNewline })\" is no mail address.",
            isPassing: false)
    }

    static func headerRefused(_ name: String) -> Self {
        Self(
            code: "mail-header",
            message: "The \(name) has a line break or another control character in it, which would begin a new header.",
            isPassing: false)
    }
}
