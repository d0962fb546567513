import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Ends connections whose request was answered before its body was read.
///
/// Closing at once would make the kernel send a reset, and the reset could overtake our answer on its way (RFC 9112, 9.6).
/// So the sending side is closed first, what still comes in is thrown away for a moment, and then all is closed. No further
/// request of such a connection is looked at.
final class Lingering: Sendable {
    private static let seconds: Int64 = 2
    private let connections = Mutex<Set<ObjectIdentifier>>([])

    func isEnding(_ channel: any Channel) -> Bool {
        let connection = ObjectIdentifier(channel)
        return connections.withLock { $0.contains(connection) }
    }

    /// The response with what ends its connection after it.
    func closing(_ response: Response, _ channel: any Channel) -> Response {
        let connection = ObjectIdentifier(channel)
        connections.withLock { _ = $0.insert(connection) }
        channel.closeFuture.whenComplete { [self] _ in connections.withLock { _ = $0.remove(connection) } }
        var response = response
        response.headers[.connection] = "close"
        let body = response.body
        let length = response.headers[.contentLength]
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: .seconds(Lingering.seconds)) { channel.close(promise: nil) }
        }
        response.headers[.contentLength] = length
        return response
    }
}
