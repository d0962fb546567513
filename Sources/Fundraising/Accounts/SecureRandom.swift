import COpenSSL

/// Bytes that nobody can guess, from the cryptographic generator.
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let outcome = RAND_bytes(&bytes, Int32(count))
        // A token of predictable bytes would open somebody's account: better no process than that.
        precondition(outcome == 1, "the generator of random bytes failed")
        return bytes
    }

    /// Letters, digits, `-` and `_`, safe in addresses and cookies: 43 of them for the 32 bytes that are usual.
    package static func token(byteCount: Int = 32) -> String { Base64URL.encode(bytes(byteCount)) }

    /// A random UUID (RFC 9562, version 4) in lower case.
    package static func uuid() -> String {
        var bytes = bytes(16)
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append("-") }
            text += Hex.encode([byte])
        }
        return text
    }

    /// A code that people read aloud and type: no letter that is taken for a digit. 5 bits for each letter.
    package static func code(length: Int) -> String {
        String(bytes(length).map { codeLetters[Int($0 & 31)] })
    }

    // Crockford's alphabet, whose decoding takes I, L and O for what they look like.
    private static let codeLetters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
}
