import HTTPTypes
import SluiceGateway

/// `Authorization: Bearer KEY` (RFC 6750, 2.1).
enum Authentication {
    /// - Throws: `unauthorized`. What it says does not depend on how much of a key was right.
    static func app(_ headers: HTTPFields, _ api: any UnifiedAPI) throws(GatewayError) -> App {
        let values = headers[values: .authorization]
        guard let value = values.first else {
            throw GatewayError(.unauthorized, "The request has no Authorization header.", field: "Authorization")
        }
        guard values.count == 1 else {
            throw GatewayError(
                .unauthorized, "The request has \(values.count) Authorization headers.", field: "Authorization")
        }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer", isToken(parts[1].trimmingBlanks) else {
            throw GatewayError(.unauthorized, "The Authorization header must be: Bearer KEY.", field: "Authorization")
        }
        guard let app = api.app(withKey: Array(parts[1].trimmingBlanks.utf8)) else {
            throw GatewayError(.unauthorized, "No app has this key.", field: "Authorization")
        }
        return app
    }

    /// Visible ASCII; more than the b64token of RFC 6750, since operations choose the keys.
    private static func isToken(_ text: Substring) -> Bool {
        (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
