import COpenSSL
package import Foundation
import Fundraising

/// A forwarded result as Standard Webhooks writes it, signed anew for each delivery.
package struct ForwardedMessage: Sendable {
    /// The secret under which messages are signed unless told otherwise.
    package static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    package let id: String
    package let type: String
    package let body: [UInt8]

    package init(id: String, type: String, body: [UInt8]) {
        self.id = id
        self.type = type
        self.body = body
    }

    init(id: String, type: String, data: some Encodable, at time: Date) {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(GatewayJSON.text(date))
        }
        let encoded = try? encoder.encode(Envelope(type: type, timestamp: time, data: data))
        self.init(id: id, type: type, body: [UInt8](encoded ?? Data()))
    }

    /// The headers of a delivery at a time.
    package func headers(at time: Date, secret: String = ForwardedMessage.secret) -> [String: String] {
        let timestamp = String(Int64(time.timeIntervalSince1970.rounded(.down)))
        let key = [UInt8](Data(base64Encoded: String(secret.dropFirst("whsec_".count))) ?? Data())
        let signed = Array("\(id).\(timestamp).".utf8) + body
        var digest = [UInt8](repeating: 0, count: 32)
        var length = 0
        EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, signed, signed.count, &digest, digest.count, &length)
        return [
            "content-type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp,
            "webhook-signature": "v1," + Data(digest.prefix(length)).base64EncodedString(),
        ]
    }
}

private struct Envelope<Content: Encodable>: Encodable {
    let type: String
    let timestamp: Date
    let data: Content
}
