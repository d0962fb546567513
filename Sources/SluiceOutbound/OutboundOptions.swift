/// The bounds of the client, all of them counted over the whole process that owns it.
package struct OutboundOptions: Sendable {
    /// The most transfers, and so the most connections, at one time.
    package var maxConnections: Int
    /// The most transfers at one time to one scheme, host and port, so that one slow provider cannot starve the others.
    package var maxConnectionsPerHost: Int
    /// The most requests waiting for a connection; one more is turned away as `outbound-overloaded`.
    package var maxQueued: Int
    /// The longest time, in seconds, for which a kept connection may lie idle and still be used again. Shorter than what
    /// servers usually grant (60 s), so that a request seldom meets a connection that the peer is just closing.
    package var maxIdleSeconds: Int
    /// The `User-Agent` of requests that name none.
    package var userAgent: String

    /// The bounds for a gateway with some dozens of providers.
    package init(
        maxConnections: Int = 256,
        maxConnectionsPerHost: Int = 64,
        maxQueued: Int = 4_096,
        maxIdleSeconds: Int = 30,
        userAgent: String = "sluice"
    ) {
        precondition(maxConnections > 0 && maxConnectionsPerHost > 0, "a client without connections sends nothing")
        precondition(maxQueued >= 0 && maxIdleSeconds > 0)
        self.maxConnections = maxConnections
        self.maxConnectionsPerHost = maxConnectionsPerHost
        self.maxQueued = maxQueued
        self.maxIdleSeconds = maxIdleSeconds
        self.userAgent = userAgent
    }
}
