import COpenSSL

/// SHA-256 (FIPS 180-4), straight from the library and past every line of the core.
enum Digest {
    static let lengthBytes = 32

    static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: lengthBytes)
        let input = Array(bytes)
        let code = EVP_Digest(input, input.count, &digest, nil, EVP_sha256(), nil)
        precondition(code == 1, "libcrypto has no SHA-256")
        return digest
    }

    static func hex(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
