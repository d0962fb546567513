import Logging
import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Synchronization
import Testing

/// A gateway between an invented provider and an invented shop, over records in memory; everything outside is the test's.
final class World: Sendable {
    let clock = ManualClock()
    let store = MemoryStore(indexer: RecordIndex())
    let outbound = ScriptedOutbound()
    let random: SeededRandom
    let provider: HarbourProvider
    let shop = Shop()
    let registry: ChannelRegistry
    let apps: AppDirectory
    private let sealer: Sealer
    private let running: Mutex<Gateway?> = Mutex(nil)

    static let app = App(
        appID: "shop", key: Array("key of the shop".utf8), notifyURL: "https://shop.example/hooks",
        webhookSecret: Shop.secret)
    static let other = App(
        appID: "kiosk", key: Array("key of the kiosk".utf8), notifyURL: nil, webhookSecret: [1],
        channels: ["till", "harbour"])

    init(seed: UInt64 = 1) throws {
        random = SeededRandom(seed: seed)
        provider = try HarbourProvider(clock: clock)
        registry = ChannelRegistry(try TestChannels.load())
        apps = AppDirectory(apps: [World.app, World.other])
        sealer = try Sealer(masterKey: [UInt8](repeating: 7, count: 32))
        restart()
        outbound.answer { [provider, shop] request in
            request.url.hasPrefix("https://shop.example") ? shop.answer(request) : provider.answer(request)
        }
    }

    var gateway: Gateway {
        guard let gateway = running.withLock({ $0 }) else {
            preconditionFailure("a world has a gateway from its start")
        }
        return gateway
    }

    /// A new process over the same records: nothing but the journals is left of the old one.
    func restart(apps other: [App]? = nil) {
        let apps = other.map { AppDirectory(apps: $0) } ?? apps
        let core = GatewayCore(
            options: GatewayOptions(signsApart: true), store: store, outbound: outbound, clock: clock, random: random,
            registry: registry,
            apps: apps, sealer: sealer, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        running.withLock { $0 = Gateway(core: core) }
    }

    // Calls of the shop.

    static func order(
        _ number: String = "order-1", amount: Int64 = 1250, currency: String = "EUR", channel: String = "harbour",
        _ more: JSONObject = [:]
    ) -> JSONValue {
        var object: JSONObject = [
            "product_order_no": .text(number), "trading_channel": .text(channel), "trading_amount": .integer(amount),
            "currency": .text(currency), "description": "one pair of boots",
        ]
        for member in more.members { object[member.name] = member.value }
        return .object(object)
    }

    func pay(_ body: JSONValue = World.order(), app: App = World.app, key: String? = nil) async -> APIReply {
        await gateway.createPayment(body, app: app, idempotencyKey: key)
    }

    /// Orders, and gives the trade's number.
    func placed(_ body: JSONValue = World.order()) async throws -> String {
        let reply = await pay(body)
        try #require(reply.status == 201, "\(reply)")
        return try #require(reply.body["trading_order_no"]?.text)
    }

    /// Orders and pays.
    func paid(_ body: JSONValue = World.order()) async throws -> String {
        let number = try await placed(body)
        provider.set(number, "PAID")
        let reply = try await call(provider.callback(about: number))
        try #require(reply.status == 200)
        return number
    }

    func refund(
        _ number: String, _ amount: Int64, _ refundNo: String? = "refund-1", app: App = World.app, key: String? = nil
    ) async -> APIReply {
        var body: JSONObject = ["refund_amount": .integer(amount)]
        if let refundNo { body["refund_no"] = .text(refundNo) }
        return await gateway.createRefund(number, .object(body), app: app, idempotencyKey: key)
    }

    func show(_ number: String, refresh: Bool = false) async -> JSONValue {
        await gateway.payment(number, app: World.app, refresh: refresh).body
    }

    func showRefund(_ number: String, refresh: Bool = false) async -> JSONValue {
        await gateway.refund(number, app: World.app, refresh: refresh).body
    }

    func state(_ number: String) async -> String? { await show(number)["state"]?.text }

    // What comes in from the provider.

    @discardableResult
    func call(
        _ callback: WireCallback, label: String = "harbour", at place: CallbackPlace = .notify
    ) async throws -> WireReply {
        try #require(await gateway.receive(callback, label: label, at: place)).get()
    }

    @discardableResult
    func callRefund(_ callback: WireCallback) async throws -> WireReply { try await call(callback, at: .refund) }

    // Time and open work.

    /// One turn of every worker, after some time.
    @discardableResult
    func turn(after seconds: Int64 = 0) async -> [GatewayError] {
        if seconds > 0 { clock.advance(seconds: seconds) }
        return await gateway.turn()
    }

    /// Ends the workers. Who begins to sleep after the clock was moved would sleep for ever, so it is moved until all are up.
    func stop(_ running: Task<Void, Never>) async {
        running.cancel()
        let isOver = Flag()
        async let end: Void = {
            await running.value
            isOver.raise()
        }()
        while !isOver.isRaised {
            clock.advance(seconds: 1)
            await Task.yield()
        }
        await end
    }

    /// How much is open of a kind, over all channels and apps.
    func openWork(_ kind: WorkKind) async throws -> Int { try await openItems(kind).count }

    func openItems(_ kind: WorkKind) async throws -> [WorkItem] {
        var items: [WorkItem] = []
        for lane in try await store.workKinds() where kind.name(ofLane: lane) != nil {
            items += try await store.work(kind: lane, dueBeforeMS: .max, limit: 1000)
        }
        return items
    }

    // What is written.

    func lines(_ journal: String) throws -> [JSONValue] {
        try store.lines(journal).map { try JSONParser.parse(Array($0.utf8)) }
    }

    func log(_ number: String) throws -> [JSONValue] {
        try lines("payment_log").filter { $0["trading_order_no"]?.text == number }
    }

    /// `direction operation outcome` of every line of the payment log about a trade.
    func trail(_ number: String) throws -> [String] {
        try log(number).map { line in
            ["direction", "operation", "outcome"].map { line[$0]?.text ?? "?" }.joined(separator: " ")
        }
    }

    /// Everything on disk, as one text.
    var everything: String {
        ["trade", "refund", "payment_log"].flatMap { store.lines($0) }.joined(separator: "\n")
    }

    /// Requests to the provider's orders and refunds, as `METHOD /path`.
    var providerCalls: [String] {
        outbound.requests.filter { $0.url.hasPrefix("https://api.harbour.example") }
            .map { "\($0.method) \(HarbourProvider.path($0))" }
    }
}
