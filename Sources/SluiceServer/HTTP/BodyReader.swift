import HTTPTypes
import Hummingbird
import NIOCore
import SluiceGateway
import Synchronization

/// The body of one request, read at most once, within bounds of size and time.
final class BodyReader: Sendable {
    private let request: Request
    private let ticket: AdmissionTicket
    private let isDone: Atomic<Bool>

    init(_ request: Request, ticket: AdmissionTicket) {
        self.request = request
        self.ticket = ticket
        isDone = Atomic(!BodyReader.announces(request.headers))
    }

    /// Whether nothing of the body is still to come: only then may the connection serve another request.
    var isExhausted: Bool { isDone.load(ordering: .acquiring) }

    /// - Throws: `body-too-large`; `overloaded`; `BodyTooSlow` when its time is over; what the connection throws when it
    ///   breaks.
    func bytes(limit: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge(limit) }
        guard !isExhausted else { return [] }
        ticket.step()
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limit else { throw tooLarge(limit) }
            try ticket.hold(buffer.readableBytes)
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        isDone.store(true, ordering: .releasing)
        try ticket.enter()
        return bytes
    }

    private func tooLarge(_ limit: Int) -> GatewayError {
        GatewayError(.bodyTooLarge, "The body is longer than \(limit) bytes.")
    }

    private static func announces(_ headers: HTTPFields) -> Bool {
        headers.contains(.transferEncoding) || headers[.contentLength].map { $0 != "0" } ?? false
    }
}
