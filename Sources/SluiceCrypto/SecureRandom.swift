import COpenSSL

/// Random bytes for keys, nonces and tokens.
package enum SecureRandom {
    /// `count` bytes of OpenSSL's generator (RAND_bytes(3), seeded by the kernel).
    package static func bytes(_ count: Int) -> [UInt8] {
        precondition(count >= 0, "a negative number of random bytes was asked for")
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            // Without randomness no key, nonce or token may be made, and no caller could go on.
            precondition(
                RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "the random generator of libcrypto is not seeded")
            filled = count
        }
    }
}
