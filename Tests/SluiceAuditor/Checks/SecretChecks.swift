import Glibc

/// One writing of a secret that may stand nowhere (S1).
package struct Needle: Sendable {
    /// What the secret is, for the finding; never the secret itself.
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A secret in the ways in which it could get into a text: as it is, in hexadecimal digits of both cases, in both
    /// alphabets of base64 (RFC 4648). Writings under 12 bytes are left out, since they would be found everywhere.
    package static func writings(of secret: [UInt8], name: String) -> [Needle] {
        let lower = Digest.hex(secret)
        let upper = lower.map { $0 >= UInt8(ascii: "a") ? $0 - 32 : $0 }
        let writings = [secret, lower, upper, base64(secret, "+/"), base64(secret, "-_")]
        return writings.filter { $0.count >= 12 }.map { Needle(name: name, bytes: $0) }
    }

    /// Without padding, and without the last characters, which depend on what follows.
    private static func base64(_ secret: [UInt8], _ last: String) -> [UInt8] {
        let alphabet = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: secret.count - secret.count % 3, by: 3) {
            let group = secret[start..<(start + 3)].reduce(0) { $0 << 8 | Int($1) }
            for shift in [18, 12, 6, 0] { text.append(alphabet[(group >> shift) & 63]) }
        }
        return text
    }
}

/// No secret stands in a journal, or in anything else that was handed over (S1).
struct SecretChecks {
    private(set) var findings: [Finding] = []

    init(_ evidence: Evidence) {
        guard !evidence.secrets.isEmpty else { return }
        for journal in evidence.journals {
            for segment in journal.segments { search(segment, journal.name, evidence.secrets) }
        }
        for text in evidence.texts { search(text, text.name, evidence.secrets) }
    }

    private mutating func search(_ place: NamedBytes, _ subject: String, _ needles: [Needle]) {
        for needle in needles {
            guard let offset = Self.offset(of: needle.bytes, in: place.bytes) else { continue }
            findings.append(Finding(.secret, subject, "\(needle.name) stands in \(place.name) at byte \(offset)"))
        }
    }

    private static func offset(of needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard let first = needle.first else { return nil }
        return bytes.withUnsafeBytes { hay in
            guard let start = hay.baseAddress else { return nil }
            var from = 0
            while from + needle.count <= hay.count {
                let rest = hay.count - needle.count + 1 - from
                guard let found = memchr(start + from, Int32(first), rest) else { return nil }
                let offset = UnsafeRawPointer(found) - start
                if memcmp(found, needle, needle.count) == 0 { return offset }
                from = offset + 1
            }
            return nil
        }
    }
}
