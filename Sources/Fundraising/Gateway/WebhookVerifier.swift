import COpenSSL
package import Foundation

/// Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): who
/// has sent this, and when? An unverified result does not exist.
package struct WebhookVerifier: Sendable {
    /// How far the sender's clock may be off, and how old a message may be: what the specification recommends.
    package static let toleranceSeconds: Int64 = 300

    private let keys: [[UInt8]]

    /// - Parameter secrets: as the gateway shows them, base64 after `whsec_`. Two while one takes the other's place.
    /// - Throws: `webhook-secret-invalid`.
    package init(secrets: [String]) throws(FundraisingError) {
        var keys: [[UInt8]] = []
        for secret in secrets {
            let text = secret.hasPrefix("whsec_") ? String(secret.dropFirst("whsec_".count)) : secret
            guard let key = Data(base64Encoded: text), key.count >= 16 else {
                throw FundraisingError(
                    "webhook-secret-invalid",
                    "The webhook secret must be base64 of at least 16 bytes after whsec_, as the gateway shows it.")
            }
            keys.append([UInt8](key))
        }
        guard !keys.isEmpty else {
            throw FundraisingError("webhook-secret-invalid", "There is no webhook secret: results cannot be verified.")
        }
        self.keys = keys
    }

    /// Throws `webhook-unverified`.
    ///
    /// - Parameter signatures: `webhook-signature` as it came: `v1,` and base64, several with blanks between them.
    package func verify(id: String, timestamp: String, signatures: String, body: [UInt8], now: Date)
        throws(FundraisingError)
    {
        guard !id.isEmpty, id.utf8.count <= 255 else { throw .webhookUnverified("it has no usable webhook-id") }
        guard let seconds = Int64(timestamp), String(seconds) == timestamp else {
            throw .webhookUnverified("its webhook-timestamp is no number of seconds")
        }
        let (age, isFar) = Int64(now.timeIntervalSince1970).subtractingReportingOverflow(seconds)
        guard !isFar, age.magnitude <= UInt64(Self.toleranceSeconds) else {
            throw .webhookUnverified("its timestamp is more than five minutes off")
        }
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let expected = keys.map { Self.hmac(signed, key: $0) }
        var isSigned = false
        for signature in signatures.split(separator: " ").prefix(16) where signature.hasPrefix("v1,") {
            guard let given = Data(base64Encoded: String(signature.dropFirst("v1,".count))) else { continue }
            // All are compared, each in constant time: the time tells nothing about which came near.
            for code in expected where Digests.areEqual([UInt8](given), code) { isSigned = true }
        }
        guard isSigned else { throw .webhookUnverified("its signature does not fit") }
    }

    private static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length = 0
        let outcome = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, &code, code.count, &length)
        precondition(outcome != nil && length == code.count, "libcrypto has no HMAC-SHA256")
        return code
    }
}
