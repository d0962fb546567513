import Foundation
import Fundraising

/// The first who may do everything. There is no password that everybody knows: each installation has its own.
struct FirstAdmin {
    static let email = "admin@example.org"

    let accounts: Accounts
    let passwordFile: URL

    /// Makes the account if there is no admin, and tells its password once.
    func make() async throws {
        guard try await !accounts.all().contains(where: { $0.role == .admin }) else { return }
        // The file first: an admin whose password nobody knows could not be helped. A file that is left from a start that
        // was cut off holds the password that it is made with now.
        try SecretFile.write(SecureRandom.token(byteCount: 15), to: passwordFile)
        let password = try SecretFile.text(passwordFile, "the first admin's password")
        _ = try await accounts.create(
            email: Self.email, name: "Administrator", password: password, role: .admin, language: "en")
        Console.print("made the first admin: \(Self.email), password \(password)")
        Console.print("  (kept in \(passwordFile.path); change it after logging in)")
    }
}
