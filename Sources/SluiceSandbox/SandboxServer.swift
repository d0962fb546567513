import Hummingbird
package import Logging
import ServiceLifecycle
import SluiceOutbound
import Synchronization

/// A provider that exists nowhere: the protocol of `docs/sandbox-protocol.md` over a ledger in memory.
package struct SandboxServer: Service {
    private let options: SandboxOptions
    private let provider: SandboxProvider
    private let outbound: CurlOutbound
    private let port = BoundPort()
    private let logger: Logger

    /// Reads the keys; throws what is wrong with them. Nothing is opened yet.
    package init(options: SandboxOptions, logger: Logger) throws {
        self.options = options
        self.logger = logger
        provider = try SandboxProvider(options, logger: logger)
        outbound = try CurlOutbound(options: OutboundOptions(userAgent: "sluice-sandbox"))
    }

    /// Serves until the task is cancelled or a graceful shutdown is asked for. Throws when the address cannot be bound.
    package func run() async throws {
        let application = Application(
            responder: SandboxResponder(provider: provider),
            configuration: .init(address: .hostname(options.host, port: options.port), serverName: "sluice-sandbox"),
            services: [
                CallbackSender(provider: provider, outbound: outbound, pausesSeconds: options.callbackPausesSeconds),
                ExpiryClock(provider: provider),
            ],
            onServerRunning: { channel in
                let bound = channel.localAddress?.port ?? options.port
                if options.publicBaseURL == nil {
                    provider.state.withLock { $0.baseURL = "http://\(options.linkHost):\(bound)" }
                }
                port.set(bound)
            },
            logger: logger)
        defer { port.set(nil) }
        try await application.run()
    }

    /// The port that the server listens on, once it does; nil when it ended without ever listening.
    package func boundPort() async -> Int? { await port.value() }
}

/// A value that becomes known once, and those who wait for it.
private final class BoundPort: Sendable {
    private enum State {
        case unknown([CheckedContinuation<Int?, Never>])
        case known(Int?)
    }

    private let state = Mutex(State.unknown([]))

    /// The first call counts.
    func set(_ port: Int?) {
        let waiters = state.withLock { state in
            guard case .unknown(let waiters) = state else { return [CheckedContinuation<Int?, Never>]() }
            state = .known(port)
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: port) }
    }

    func value() async -> Int? {
        await withCheckedContinuation { continuation in
            let known: Int?? = state.withLock { state in
                switch state {
                case .known(let port): return .some(port)
                case .unknown(let waiters):
                    state = .unknown(waiters + [continuation])
                    return .none
                }
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
