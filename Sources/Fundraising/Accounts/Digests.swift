import COpenSSL

/// SHA-256, and what is made of it.
package enum Digests {
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let outcome = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(outcome == 1, "SHA-256 failed")
        return digest
    }

    package static func sha256(_ text: String) -> [UInt8] { sha256(Array(text.utf8)) }

    /// HMAC with SHA-256 (RFC 2104).
    package static func hmac(_ text: String, key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        let message = Array(text.utf8)
        let outcome = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, &code, code.count, nil)
        precondition(outcome != nil, "HMAC failed")
        return code
    }

    /// In a time that says nothing about where they differ.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
