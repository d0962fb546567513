import COpenSSL
import Foundation

/// A password as it is kept: scrypt (RFC 7914) with a salt of its own.
///
/// The text is `scrypt$15$8$1$SALT$KEY`: log2 of N, r, p, and salt and key in base64url. The parameters travel with each
/// hash, so that they may be raised later without touching old ones.
struct PasswordHash: Equatable, Sendable {
    let costLog2: Int
    let salt: [UInt8]
    let key: [UInt8]

    private static let blockSize = 8
    private static let parallelization = 1

    init(_ password: String, costLog2: Int) {
        self.costLog2 = costLog2
        salt = SecureRandom.bytes(16)
        key = PasswordHash.derive(password, salt, costLog2)
    }

    /// `nil` for what is no such text.
    init?(stored: String) {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let cost = Int(parts[1]), (4...20).contains(cost),
            parts[2] == String(PasswordHash.blockSize), parts[3] == String(PasswordHash.parallelization),
            let salt = Base64URL.decode(parts[4]), let key = Base64URL.decode(parts[5]), key.count == 32
        else { return nil }
        costLog2 = cost
        self.salt = salt
        self.key = key
    }

    var stored: String {
        "scrypt$\(costLog2)$\(PasswordHash.blockSize)$\(PasswordHash.parallelization)$"
            + "\(Base64URL.encode(salt))$\(Base64URL.encode(key))"
    }

    func matches(_ password: String) -> Bool {
        Digests.areEqual(key, PasswordHash.derive(password, salt, costLog2))
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ costLog2: Int) -> [UInt8] {
        // The same password may be typed in composed or decomposed letters (NIST SP 800-63B, 3.1.1.2).
        let bytes = password.precomposedStringWithCompatibilityMapping.utf8.map { CChar(bitPattern: $0) }
        var key = [UInt8](repeating: 0, count: 32)
        // scrypt takes 128 · N · r bytes (RFC 7914, 2); twice that leaves room for the rest.
        let memoryMax = 256 * UInt64(blockSize) << UInt64(costLog2)
        let outcome = EVP_PBE_scrypt(
            bytes, bytes.count, salt, salt.count, 1 << UInt64(costLog2), UInt64(blockSize), UInt64(parallelization),
            memoryMax, &key, key.count)
        precondition(outcome == 1, "scrypt failed")
        return key
    }
}

/// Hashes one password after another: each takes 32 MiB and a tenth of a second, and a crowd at the login page shall
/// not take all memory and all threads.
package actor PasswordHasher {
    private let costLog2: Int
    private let decoy: PasswordHash

    /// - Parameter costLog2: log2 of scrypt's N; 15 is what OWASP's password storage cheat sheet lists with r = 8 beside
    ///   larger ones, and lower is for tests alone.
    package init(costLog2: Int = 15) {
        self.costLog2 = costLog2
        decoy = PasswordHash(SecureRandom.token(), costLog2: costLog2)
    }

    func hash(_ password: String) -> String { PasswordHash(password, costLog2: costLog2).stored }

    /// Takes as long where there is no hash: who asks shall not learn which accounts there are.
    func verify(_ password: String, against stored: String?) -> Bool {
        guard let stored, let hash = PasswordHash(stored: stored) else {
            _ = decoy.matches(password)
            return false
        }
        return hash.matches(password)
    }
}
