import COpenSSL

/// Whether two secrets (signatures, tokens, MACs) are equal, in a time that depends only on their length
/// (CRYPTO_memcmp(3)). Different lengths are unequal; the length itself is not kept secret.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return CRYPTO_memcmp(a, b, a.count) == 0
}

/// Overwrites bytes that held a key or a passphrase (OPENSSL_cleanse(3) is not optimised away).
func cleanse(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
}
