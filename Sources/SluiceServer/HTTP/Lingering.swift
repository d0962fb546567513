import HTTPTypes
import Hummingbird
import NIOCore

/// Ends a connection whose request was answered before its body was read.
///
/// Closing at once would make the kernel send a reset, and the reset could overtake our answer on its way (RFC 9112, 9.6).
/// So the sending side is closed first, what still comes in is thrown away for a moment, and then all is closed.
enum Lingering {
    private static let seconds: Int64 = 2

    static func closing(_ response: Response, _ channel: any Channel) -> Response {
        var response = response
        response.headers[.connection] = "close"
        let body = response.body
        let length = response.headers[.contentLength]
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
        }
        response.headers[.contentLength] = length
        return response
    }
}
