import SluiceCrypto

/// Makes self-signed certificates (RFC 5280, section 4.1), by which simulated providers publish their keys.
enum CertificateMaker {
    /// PEM of a certificate for a key.
    /// - Parameter serial: below 128.
    static func pem(_ key: PrivateKey, serial: UInt8, name: String) throws -> String {
        let name = sequence(set(sequence(commonName + tagged(0x0C, Array(name.utf8)))))
        let validity = sequence(
            tagged(0x17, Array("200101000000Z".utf8)) + tagged(0x17, Array("491231235959Z".utf8)))
        let content = sequence(
            tagged(0xA0, tagged(0x02, [2])) + tagged(0x02, [serial]) + algorithm + name + validity + name
                + (try key.publicKey.spkiDER()))
        let signature = try key.sign(content, scheme: Keys.rsa)
        let text = Array(Base64.encode(sequence(content + algorithm + tagged(0x03, [0] + signature))))
        let lines = stride(from: 0, to: text.count, by: 64).map { String(text[$0..<min($0 + 64, text.count)]) }
        return "-----BEGIN CERTIFICATE-----\n\(lines.joined(separator: "\n"))\n-----END CERTIFICATE-----\n"
    }

    /// sha256WithRSAEncryption, without parameters.
    private static let algorithm = sequence(
        tagged(0x06, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]) + tagged(0x05, []))

    /// The type of a common name, 2.5.4.3.
    private static let commonName = tagged(0x06, [0x55, 0x04, 0x03])

    private static func sequence(_ content: [UInt8]) -> [UInt8] { tagged(0x30, content) }
    private static func set(_ content: [UInt8]) -> [UInt8] { tagged(0x31, content) }

    /// Tag, length and content, as DER writes them.
    private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            switch count {
            case ..<0x80: [UInt8(count)]
            case ..<0x100: [0x81, UInt8(count)]
            default: [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
            }
        return [tag] + length + content
    }
}
