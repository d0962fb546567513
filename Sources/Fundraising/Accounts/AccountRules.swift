import Foundation

/// What names, addresses and passwords of accounts may be.
enum AccountRules {
    static let passwordMin = 10
    static let passwordMax = 200

    static func email(_ text: String) throws(FundraisingError) -> String {
        let email = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let at = email.lastIndex(of: "@") else { throw emailInvalid }
        let local = email[..<at]
        let host = email[email.index(after: at)...]
        // Whether the mail arrives is known once one was sent; this is for slips of the finger, and against a line break that
        // would end a header.
        let isPlain = email.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value != 0x7f && !"<>,;\"".unicodeScalars.contains($0)
        }
        guard isPlain, email.utf8.count <= 254, !local.isEmpty, local.utf8.count <= 64, host.contains("."),
            !host.hasPrefix("."), !host.hasSuffix(".")
        else { throw emailInvalid }
        return email
    }

    static func name(_ text: String) throws(FundraisingError) -> String {
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !name.isEmpty else {
            throw FundraisingError("name-missing", "Write the name that we shall call you.", field: "name")
        }
        guard name.count <= 80, !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw FundraisingError(
                "name-too-long", "A name has at most 80 letters, in one line.", field: "name", values: ["limit": "80"])
        }
        return name
    }

    /// Length is what makes a password strong; nothing else is asked (NIST SP 800-63B).
    static func checkPassword(_ password: String, field: String = "password") throws(FundraisingError) {
        guard password.count >= passwordMin else {
            throw FundraisingError(
                "password-short", "A password has at least \(passwordMin) characters.", field: field,
                values: ["limit": String(passwordMin)])
        }
        guard password.count <= passwordMax, password.utf8.count <= 4 * passwordMax else {
            throw FundraisingError(
                "password-long", "A password has at most \(passwordMax) characters.", field: field,
                values: ["limit": String(passwordMax)])
        }
    }

    private static var emailInvalid: FundraisingError {
        FundraisingError("email-invalid", "This is no e-mail address.", field: "email")
    }
}
