import HTTPTypes
import NIOCore
import NIOHTTPTypes
import SluiceGateway
import SluiceJSON
import Synchronization

/// A body took longer than it may.
struct BodyTooSlow: Error {}

/// Open connections, and those that were ended because a request did not come in time.
final class ConnectionCount: Sendable {
    private let open = Atomic<Int>(0)
    private let late = Atomic<Int>(0)

    /// Connections that are open now.
    var openCount: Int { open.load(ordering: .relaxed) }
    /// Connections that were ended since the start because a head or a body did not come in time.
    var lateCount: Int { late.load(ordering: .relaxed) }

    fileprivate func opened() { open.add(1, ordering: .relaxed) }
    fileprivate func closed() { open.subtract(1, ordering: .relaxed) }
    fileprivate func endedLate() { late.add(1, ordering: .relaxed) }
}

/// Ends connections whose requests do not come in time. Each limit counts from its beginning and not from the last byte, so
/// that a client who sends a byte now and then (slow-loris) gains nothing by it:
/// - a new connection must have sent its first head within `headSeconds`, and hears 408 when it has not;
/// - after an answer the next head must have come within `idleSeconds`; the connection is then closed in silence, since the
///   client may just be sending (RFC 9110, 15.5.9, lets it try again);
/// - a body must have come within `bodySeconds` of its head; whoever reads it hears of it and answers 408.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Wait {
        case firstHead
        case nextHead
        case body
    }

    private let options: ServerOptions
    private let connections: ConnectionCount
    private var scheduled: Scheduled<Void>?
    private var isReading = false
    private var unanswered = 0

    init(options: ServerOptions, connections: ConnectionCount) {
        self.options = options
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connections.opened()
        context.channel.closeFuture.whenComplete { [connections] _ in connections.closed() }
        wait(.firstHead, options.headTimeoutSeconds, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { scheduled?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        scheduled?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            isReading = true
            wait(.body, options.bodyTimeoutSeconds, context)
        case .body: break
        case .end:
            isReading = false
            scheduled?.cancel()
            // The answer may have come before the end of the body.
            if unanswered == 0 { wait(.nextHead, options.idleTimeoutSeconds, context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered = max(0, unanswered - 1)
            if unanswered == 0, !isReading { wait(.nextHead, options.idleTimeoutSeconds, context) }
        }
        context.write(data, promise: promise)
    }

    private func wait(_ wait: Wait, _ seconds: Int, _ context: ChannelHandlerContext) {
        scheduled?.cancel()
        let here = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        scheduled = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
            here.value.handler.end(wait, here.value.context)
        }
    }

    private func end(_ wait: Wait, _ context: ChannelHandlerContext) {
        connections.endedLate()
        switch wait {
        case .firstHead:
            let bytes = ByteBuffer(
                bytes: GatewayError(.requestTimeout, "No request came in time.").document.serialized())
            let head = HTTPResponse(
                status: .requestTimeout,
                headerFields: [
                    .contentType: "application/problem+json", .contentLength: String(bytes.readableBytes),
                    .connection: "close", .cacheControl: "no-store",
                ])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(bytes)), promise: nil)
            let closing = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in closing.value.close(promise: nil) }
        case .nextHead: context.close(promise: nil)
        case .body: context.fireErrorCaught(BodyTooSlow())
        }
    }
}
