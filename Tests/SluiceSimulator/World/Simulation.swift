import Synchronization
import Logging
import SluiceAuditor
import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJournal
import SluiceTesting
import SluiceTrade

/// One history: the gateway as it is, over a simulated disk, clock, network, provider and business system, from one plan.
package final class Simulation: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    static let startMS: Int64 = 1_790_000_000_000
    static let journals = ["trade", "refund", "payment_log"]

    let plan: Plan
    let seams: Seams
    let executor: SeededExecutor
    let agenda = Agenda(startMS: Simulation.startMS)
    let network: Network
    let shop = Shop()
    let till: Till
    let time = SimulatedClock.ClockState()
    let registry = ChannelRegistry()
    let numbers: SeededRandom
    /// Fates, delays and what else nobody plans.
    var chance: SplitMix
    var dialects: [String: any Dialect] = [:]
    var life: Life?
    var lives = 0
    /// What the next process finds.
    var disk = MemoryDisk()
    var durable: DurableCounter
    /// How the running process ends when it dies by itself.
    var fate = Fate.kept
    /// The job after which the process dies.
    var diesAfterJobs = Int.max
    var isDying = false
    var repliesToLose = 0
    var messageFaults: [String: [MessageFault]] = [:]
    var slowUntilMS: Int64 = 0
    var commitMS: Int64 = 0
    /// Messages that are not acknowledged yet.
    var messagesOpen = 0
    var requests: [ProviderRequest] = []
    var isHealed = false
    /// What was recorded of the journals while the history went on (J2).
    var heads: [ChainHead] = []
    var failures: [String] = []
    /// What the world itself saw go wrong with an invariant.
    var complaints: [Finding] = []
    /// The history in words, where somebody wants to read it.
    var trace: [String]?

    package init(_ plan: Plan, seams: Seams, isTracing: Bool = false) {
        self.plan = plan
        self.seams = seams
        executor = SeededExecutor(plan.order)
        network = Network(agenda: agenda, seed: plan.seed &+ 1)
        till = Till(agenda: agenda)
        numbers = SeededRandom(seed: plan.seed &+ 2)
        chance = SplitMix(seed: plan.seed &+ 3)
        durable = DurableCounter(disk)
        trace = isTracing ? [] : nil
        registry.replace(with: seams.definitions.adapters)
        connect()
    }

    private static func dialects() -> [any Dialect] {
        [
            SandboxDialect(ledger: ProviderLedger()), StripeDialect(ledger: ProviderLedger()),
            WeChatDialect(ledger: ProviderLedger()), AlipayDialect(ledger: ProviderLedger()),
            PayPalDialect(ledger: ProviderLedger()),
        ]
    }

    private func connect() {
        for dialect in Simulation.dialects() {
            dialects[dialect.label] = dialect
            network.dialects.append(dialect)
            dialect.ledger.announces = { [unowned self] subject in announce(subject, of: dialect, attempt: 0) }
        }
        network.shop = { [unowned self] in shop.take($0) }
        network.kills = { [unowned self] in diesAfterJobs = executor.jobs }
        network.tells = { [unowned self] text in tell(text()) }
        network.strays = { [unowned self] url in
            complaints.append(Finding(.genuine, "the network", "the gateway called \(url), which a forger named"))
        }
        network.arrives = { [unowned self] errand, _ in note(errand) }
        shop.durable = { [unowned self] in durable.lines() }
        executor.interrupts = { [unowned self] in !isDying && mustDie }
    }

    func tell(_ text: @autoclosure () -> String) {
        guard trace != nil else { return }
        let time = Step(atMS: agenda.nowMS - Simulation.startMS, .restart).description.split(separator: " s  ")[0]
        trace?.append("\(time) s    \(text())")
    }

    private func note(_ errand: Errand) {
        guard let order = errand.order else { return }
        let operation = errand.purpose == .refundQuery ? "refund_query" : errand.purpose.rawValue
        requests.append(
            ProviderRequest(
                operation: operation, otherOperation: errand.isPerhapsAboutRefund ? "refund_query" : nil,
                tradingOrderNo: order, refundNo: errand.refund, message: errand.message, durable: durable.lines()))
    }

    // The life of the process.

    private var mustDie: Bool {
        guard let life else { return false }
        return executor.jobs >= diesAfterJobs
            || life.disk.state.withLock { $0.operations >= $0.diesAt }
    }

    /// Runs everything that is ready; a process that dies on the way is replaced a moment later.
    func drain() {
        while executor.drain() || (life != nil && mustDie) { crash() }
    }

    /// The process dies here and now.
    func crash() {
        guard let dead = life else { return }
        tell("the gateway dies, unsynced writes are \(fate.rawValue)")
        diesAfterJobs = .max
        heads += durable.heads()
        life = nil
        let left = dead.disk.snapshot(fate, &chance)
        isDying = true
        dead.die()
        executor.drain()
        isDying = false
        disk = seams.disk(left)
        fate = .kept
        agenda.after(Int64.random(in: 50...3000, using: &chance)) { [self] in start() }
    }

    /// Starts a process on the present disk.
    func start() {
        guard life == nil else { return }
        lives += 1
        let life = Life(number: lives, disk: disk)
        durable = DurableCounter(disk)
        self.life = life
        run { [self] in
            await open(life)
        }
        drain()
    }

    /// A clean stop: what is under way ends, then the store is closed and another process starts.
    func restart(patience: Int = 20) {
        guard let life, life.gateway != nil else { return }
        guard life.callsUnderWay == 0 || patience == 0 else {
            return agenda.after(1000) { [self] in if self.life === life { restart(patience: patience - 1) } }
        }
        tell("the gateway is stopped and started again")
        life.running?.cancel()
        life.endAllWaits()
        run { [self] in
            await life.running?.value
            await life.store?.close()
            guard self.life === life else { return }
            self.life = nil
            heads += durable.heads()
            disk = seams.disk(life.disk.restarted())
            agenda.after(10) { [self] in start() }
        }
    }

    private func open(_ life: Life) async {
        var options = JournalOptions()
        options.runsInline = true
        options.index = .memory
        options.reserveBytes = 64 << 10
        options.segmentBytes = 24 << 10
        do {
            let inner = try await openStore(life, options)
            let store = seams.store(SlowStore(inner: inner, simulation: self, life: life))
            life.store = store
            var gatewayOptions = GatewayOptions()
            gatewayOptions.tickMS = tickMS
            let clock = SimulatedClock(agenda: agenda, life: life, time: time)
            let core = GatewayCore(
                options: gatewayOptions, store: store,
                outbound: seams.outbound(LifeOutbound(network: network, life: life)), clock: clock, random: numbers,
                registry: registry, apps: AppDirectory(apps: [Shop.app]),
                sealer: try Sealer(masterKey: Keys.shared.master),
                logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
            let gateway = Gateway(core: core)
            life.gateway = gateway
            life.running = Task(executorPreference: executor) { await gateway.run() }
            tell("the gateway has started")
        } catch {
            guard !life.isDead else { return }
            failures.append("the gateway does not start: \(error)")
            tell("the gateway does not start: \(error)")
        }
    }

    private func openStore(_ life: Life, _ options: JournalOptions) async throws -> JournalStore {
        func opened(_ options: JournalOptions) async throws(JournalError) -> JournalStore {
            try await JournalStore.open(
                directory: "j", journals: Simulation.journals, indexer: RecordIndex(),
                fileSystem: seams.fileSystem(life.disk),
                options: options)
        }
        do throws(JournalError) {
            return try await opened(options)
        } catch {
            // Valid lines behind lost sectors: refused loudly, and accepted when an operator says so.
            guard error.code == "journal-tail-ambiguous", !life.isDead else { throw error }
            var options = options
            options.acceptsAmbiguousTail = true
            tell("the operator accepts the ambiguous tail")
            return try await opened(options)
        }
    }

    /// A longer history looks less often.
    private var tickMS: Int { max(3000, Int(plan.steps.last?.atMS ?? 0) / 15) }

    /// Starts something on the simulated thread.
    func run(_ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: executor) { await body() }
    }
}

extension MemoryDisk {
    /// What the next process finds of this one's writes.
    func snapshot(_ fate: Fate, _ random: inout SplitMix) -> MemoryDisk {
        switch fate {
        case .kept: return restarted()
        case .torn: return crashed(&random, tearsSectors: false)
        case .holes: return crashed(&random, tearsSectors: true)
        case .lost: return synced()
        }
    }
}
