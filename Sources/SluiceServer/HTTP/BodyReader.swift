import HTTPTypes
import Hummingbird
import NIOCore
import SluiceGateway
import Synchronization

/// The body of one request, read at most once, within bounds of size and time.
final class BodyReader: Sendable {
    private let request: Request
    private let timeoutSeconds: Int
    private let isDone: Atomic<Bool>

    init(_ request: Request, timeoutSeconds: Int) {
        self.request = request
        self.timeoutSeconds = timeoutSeconds
        isDone = Atomic(!BodyReader.announces(request.headers))
    }

    /// Whether nothing of the body is still to come: only then may the connection serve another request.
    var isExhausted: Bool { isDone.load(ordering: .acquiring) }

    /// - Throws: `body-too-large`; `BodyTooSlow`; what the connection throws when it breaks.
    func bytes(limit: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge(limit) }
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now.advanced(by: .seconds(timeoutSeconds))
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limit else { throw tooLarge(limit) }
            bytes.append(contentsOf: buffer.readableBytesView)
            // The idle limit of the connection ends a body that does not come at all; this ends one that comes in drops.
            guard ContinuousClock.now < deadline else { throw BodyTooSlow() }
        }
        isDone.store(true, ordering: .releasing)
        return bytes
    }

    private func tooLarge(_ limit: Int) -> GatewayError {
        GatewayError(.bodyTooLarge, "The body is longer than \(limit) bytes.")
    }

    private static func announces(_ headers: HTTPFields) -> Bool {
        headers.contains(.transferEncoding) || headers[.contentLength].map { $0 != "0" } ?? false
    }
}

/// A body took longer than it may; the connection is closed without an answer, as an idle one is.
struct BodyTooSlow: Error {}
