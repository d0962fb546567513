import HTTPTypes
import Hummingbird
package import Logging
import ServiceLifecycle
import SluiceCrypto
package import SluiceJSON

/// A business system that exists nowhere: it takes forwarded results, checks their Standard Webhooks signature and
/// acknowledges them. It shares no code with what sends them.
package struct StandInShop: Service {
    private let host: String
    private let port: Int
    private let secret: [UInt8]
    private let onResult: @Sendable (_ type: String, _ result: JSONValue) async -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - secret: the decoded `whsec_` secret.
    ///   - onResult: called for each result that verifies, once for each delivery.
    package init(
        host: String, port: Int, secret: [UInt8], logger: Logger,
        onResult: @escaping @Sendable (_ type: String, _ result: JSONValue) async -> Void
    ) {
        self.host = host
        self.port = port
        self.secret = secret
        self.logger = logger
        self.onResult = onResult
    }

    /// Serves `POST /results` until the task is cancelled or a graceful shutdown is asked for.
    package func run() async throws {
        let router = Router()
        router.post("/results") { request, _ in
            let body = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
            guard isSigned(request.headers, body), let event = try? JSONParser.parse(body) else {
                return Response(status: .unauthorized)
            }
            await onResult(event["type"]?.text ?? "", event["data"] ?? .null)
            return Response(status: .noContent)
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname(host, port: port), serverName: "stand-in-shop"),
            logger: logger)
        try await application.run()
    }

    /// The signature is `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; the header may list several.
    private func isSigned(_ headers: HTTPFields, _ body: [UInt8]) -> Bool {
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
        guard let id = header("webhook-id"), let timestamp = header("webhook-timestamp"),
            let signatures = header("webhook-signature")
        else { return false }
        let expected = "v1," + Base64.encode(MAC.hmac(.sha256, key: secret, Array("\(id).\(timestamp).".utf8) + body))
        return signatures.split(separator: " ").contains { constantTimeEqual(Array($0.utf8), Array(expected.utf8)) }
    }
}
