package import Logging
package import SluiceCrypto
package import SluiceJournal
package import SluiceOutbound
import SluiceTrade

/// What the gateway may choose and operations may set.
package struct GatewayOptions: Sendable {
    /// How long a trade may stay unpaid when the caller does not say, in seconds.
    package var expiresInSecondsDefault: Int
    /// How often open work is looked at, in milliseconds.
    package var tickMS: Int
    /// The most open work of one kind that is under way at one time.
    package var workersMax: Int
    /// Lets channels and business systems be reached without TLS outside of loopback; for closed networks only.
    package var allowsPlainHTTP: Bool
    /// Certificates (PEM) to trust instead of the system's, for providers and business systems of a closed network.
    package var caBundlePEM: String?
    /// How long a business system may take to acknowledge a result, in milliseconds.
    package var forwardTimeoutMS: Int
    /// Whether private keys are used on threads of their own; without it everything happens where the tasks run.
    package var signsApart: Bool

    package init(
        expiresInSecondsDefault: Int = 7200, tickMS: Int = 1000, workersMax: Int = 32, allowsPlainHTTP: Bool = false,
        caBundlePEM: String? = nil, forwardTimeoutMS: Int = 15_000, signsApart: Bool = false
    ) {
        self.expiresInSecondsDefault = expiresInSecondsDefault
        self.tickMS = tickMS
        self.workersMax = workersMax
        self.allowsPlainHTTP = allowsPlainHTTP
        self.caBundlePEM = caBundlePEM
        self.forwardTimeoutMS = forwardTimeoutMS
        self.signsApart = signsApart
    }
}

/// The world and the rooms below, as the parts of the gateway share them. One object, since every step of every call holds it.
package final class GatewayCore: Sendable {
    let options: GatewayOptions
    let ledger: Ledger
    let outbound: any Outbound
    let clock: any WallClock
    let random: any RandomSource
    package let registry: ChannelRegistry
    let apps: AppDirectory
    /// Seals what the journals must keep and nobody may read.
    let sealer: Sealer
    let supplies = SupplyCache()
    let signing: SigningQueue
    /// How much is under way with each channel, and whether its provider answers.
    package let gates = ChannelGates()
    /// Held while something outside is fetched or placed, by name; never together with a trade's lock.
    let inFlight = KeyedLock()
    /// Wakes the forwarder for the apps that have something new.
    let forwardCalls = LaneCalls()
    let logger: Logger

    package init(
        options: GatewayOptions, store: any RecordStore, outbound: any Outbound, clock: any WallClock,
        random: any RandomSource, registry: ChannelRegistry, apps: AppDirectory, sealer: Sealer, logger: Logger,
        metrics: GatewayMetrics = GatewayMetrics()
    ) {
        self.options = options
        signing = SigningQueue(isApart: options.signsApart)
        ledger = Ledger(store: store, metrics: metrics)
        self.outbound = outbound
        self.clock = clock
        self.random = random
        self.registry = registry
        self.apps = apps
        self.sealer = sealer
        self.logger = logger
    }

    /// The lock that is held while an order is placed or brought to its end.
    static func placing(appID: String, productOrderNo: String) -> String { "place \(appID)/\(productOrderNo)" }

    /// The lock that is held while a refund is sent.
    static func refunding(_ refundNo: String) -> String { "refund \(refundNo)" }

    /// A number for a trade, a refund or a log line.
    func newNumber() -> String { OrderNumber.make(now: clock.now(), random: random.bytes(8)) }

    /// One trade, alone.
    func withTrade<Result: Sendable>(
        _ tradingOrderNo: String, _ body: () async throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await ledger.locks.withLock("trade \(tradingOrderNo)", body)
    }

    /// A new line of the payment log.
    func log(
        _ direction: PaymentLogRecord.Direction, _ operation: String, outcome: String, channel: String? = nil,
        trade: String? = nil, refund: String? = nil
    ) -> PaymentLogRecord {
        PaymentLogRecord(
            logID: newNumber(), direction: direction, operation: operation, outcome: outcome, logTime: clock.now(),
            channel: channel, tradingOrderNo: trade, refundNo: refund)
    }
}
