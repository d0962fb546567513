import Fundraising
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import FundraisingServer

/// Calls the pages in this process: through routes and middleware, without a connection.
struct PageClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]
        var body: String { String(decoding: bytes, as: UTF8.self) }
        var location: String { headers[.location] ?? "" }
    }

    private let responder: RouterResponder<PageContext>
    private let logger: Logger

    init(_ services: FundraisingServices) {
        responder = FundraisingApplication.router(services).buildResponder()
        logger = services.logger
    }

    func execute(
        _ path: String, _ method: HTTPRequest.Method, headers: HTTPFields = [:], body: [UInt8] = []
    ) async throws -> Answer {
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let context = PageContext(
            source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger))
        let response = try await responder.respond(to: request, context: context)
        let sink = Sink()
        try await response.body.write(sink)
        return Answer(status: response.status.code, headers: response.headers, bytes: sink.bytes)
    }

    /// Takes what a response writes.
    private final class Sink: ResponseBodyWriter {
        private let written = Mutex<[UInt8]>([])
        var bytes: [UInt8] { written.withLock { $0 } }

        func write(_ buffer: ByteBuffer) async throws {
            written.withLock { $0.append(contentsOf: buffer.readableBytesView) }
        }

        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
