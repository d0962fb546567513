/// An address as the envelope and the headers take it (RFC 5321, section 4.1.2), without quoted local parts.
struct MailAddress: Sendable, Equatable {
    let text: String

    /// Throws `mail-address` for what could mean anything else than one address.
    init(_ text: String) throws(MailFailure) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 254,
            text.utf8.allSatisfy(Self.allowed.contains), !text.hasPrefix("-")
        else { throw .addressRefused(text) }
        self.text = text
    }

    /// What stands behind the @.
    var domain: Substring { text.split(separator: "@")[1] }

    // RFC 5322's atext, the dot, the @.
    private static let allowed = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.@".utf8)
}
