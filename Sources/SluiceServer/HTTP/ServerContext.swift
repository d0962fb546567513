import Hummingbird
import NIOCore

/// What Hummingbird knows of a request beside the request: the connection it came on.
struct ServerContext: InitializableFromSource, Sendable {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }

    /// The address at the other end; empty for a connection that has none any more.
    var peerAddress: String { channel.remoteAddress?.ipAddress ?? "" }
}
