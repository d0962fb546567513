import COpenSSL

/// SHA-256 (FIPS 180-4), straight from the library and past every line of the core.
enum Digest {
    static let lengthBytes = 32
    private static let digits = Array("0123456789abcdef".utf8)

    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: lengthBytes)
        let code = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(code == 1, "libcrypto has no SHA-256")
        return digest
    }

    /// Lower-case hexadecimal digits.
    static func hex(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }
}
