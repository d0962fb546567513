import Foundation
import GRDB

/// How often a secret may be guessed: counted in `login_attempt` by account, by address, or by what else a key names.
struct AttemptLimit: Sendable {
    /// What is counted together: `account mail@example.org`, `address 192.0.2.1`.
    let key: String
    let attemptsMax: Int
    static let windowSeconds: TimeInterval = 900

    /// What an address is counted as. One household holds 2^64 addresses of IPv6 (RFC 6177): they are one here.
    static func network(_ address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        // An address of IPv4 inside IPv6 (RFC 4291, 2.5.5.2) is counted by itself.
        let isMapped = bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        return isMapped ? bytes.suffix(4).map { String($0) }.joined(separator: ".") : Hex.encode(Array(bytes.prefix(8)))
    }

    /// Counts an attempt before it is made, so that a hundred at once are not a hundred more. Throws `too-many-attempts`
    /// in `FundraisingError` when one of the limits is reached; then nothing is counted, and waiting helps.
    static func take(_ limits: [AttemptLimit], now: Date, in db: Database) throws {
        let start = now.addingTimeInterval(-windowSeconds)
        try db.execute(sql: "DELETE FROM login_attempt WHERE attempted_at <= ?", arguments: [start])
        for limit in limits {
            let count = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM login_attempt WHERE key = ?", arguments: [limit.key])
            guard count ?? 0 < limit.attemptsMax else { throw FundraisingError.tooManyAttempts }
        }
        for limit in limits {
            try db.execute(
                sql: "INSERT INTO login_attempt (key, attempted_at) VALUES (?, ?)", arguments: [limit.key, now])
        }
    }

    /// The attempt was no guess: it is taken from the count again.
    static func giveBack(_ limits: [AttemptLimit], in db: Database) throws {
        for limit in limits {
            try db.execute(
                sql: """
                    DELETE FROM login_attempt WHERE rowid =
                        (SELECT rowid FROM login_attempt WHERE key = ? ORDER BY attempted_at DESC LIMIT 1)
                    """, arguments: [limit.key])
        }
    }
}

extension FundraisingError {
    static var tooManyAttempts: Self {
        Self(
            "too-many-attempts", "Too many attempts. Wait a quarter of an hour and try again.",
            values: ["minutes": "15"])
    }
}
