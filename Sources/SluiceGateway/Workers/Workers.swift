import Logging
import SluiceJournal
import SluiceTrade
import Synchronization

/// What stays open is asked for, what is past its time is closed, what has ended is forwarded: without anybody's help.
/// What there is to do is read from the journals' index at every turn, so that a restart loses nothing.
struct Workers: Sendable {
    let core: GatewayCore

    func runQueries() async {
        await everyTick { () async throws(GatewayError) in
            let items = try await due(WorkKind.query)
            await each(items) { item in
                await guarded("query") { () async throws(GatewayError) in try await query(item) }
            }
        }
    }

    func runRefundQueries() async {
        await everyTick { () async throws(GatewayError) in
            let items = try await due(WorkKind.refundQuery)
            await each(items) { item in
                await guarded("refund query") { () async throws(GatewayError) in try await queryRefund(item) }
            }
        }
    }

    /// Forwards what is due whenever there is something new, and at every tick.
    func runForwarding() async {
        while !Task.isCancelled {
            await guarded("forwarding") { () async throws(GatewayError) in
                // Events of one trade go in their order, those of different trades side by side.
                while !Task.isCancelled {
                    let lines = Workers.inOrder(try await due(WorkKind.forward))
                    if lines.isEmpty { return }
                    await each(lines) { line in
                        await guarded("forwarding") { () async throws(GatewayError) in
                            let forwarder = Forwarder(core: core)
                            for item in line where try await !forwarder.deliver(item) { break }
                        }
                    }
                }
            }
            await core.forwardSignal.wait()
        }
    }

    func runForwardingTicks() async {
        await everyTick { () async throws(GatewayError) in core.forwardSignal.raise() }
    }

    private func query(_ item: WorkItem) async throws(GatewayError) {
        guard case .query(let number) = WorkID(item.id), let trade = try await core.ledger.trade(number),
            !trade.tradingState.isFinal
        else { return }
        let now = core.clock.now()
        let next = QuerySchedule.nextQuery(attempts: item.attempts + 1, now: now, expires: trade.expireTime)
        let work = PaymentLogRecord.Work.attempt(id: item.id, next: next)
        guard let adapter = core.registry[trade.tradingChannel] else {
            try await postpone(work, trade: number, channel: trade.tradingChannel)
            return
        }
        _ = try await Inquiry(core: core, adapter: adapter).settle(trade, work: work)
    }

    private func queryRefund(_ item: WorkItem) async throws(GatewayError) {
        guard case .refundQuery(let number) = WorkID(item.id), let refund = try await core.ledger.refund(number),
            !refund.refundStatus.isFinal, let trade = try await core.ledger.trade(refund.tradingOrderNo)
        else { return }
        let next = QuerySchedule.nextRefundQuery(attempts: item.attempts + 1, now: core.clock.now())
        let work = PaymentLogRecord.Work.attempt(id: item.id, next: next)
        guard let adapter = core.registry[trade.tradingChannel] else {
            try await postpone(work, trade: trade.tradingOrderNo, channel: trade.tradingChannel)
            return
        }
        _ = try await Inquiry(core: core, adapter: adapter).settle(refund, of: trade, work: work)
    }

    /// A channel whose file was taken away leaves its open payments without anybody to ask; they are kept for its return.
    private func postpone(_ work: PaymentLogRecord.Work, trade: String, channel: String) async throws(GatewayError) {
        var line = core.log(.toProvider, "query", outcome: "channel-not-loaded", channel: channel, trade: trade)
        line.work = work
        try await core.ledger.commit(.log(line))
        core.logger.error("payment \(trade) is open, and its channel \(channel) is not loaded")
    }

    private func due(_ kind: String) async throws(GatewayError) -> [WorkItem] {
        try await core.ledger.work(kind: kind, dueBy: core.clock.now(), limit: core.options.workersMax * 8)
    }

    /// Groups events by trade; within one trade the earlier version first.
    static func inOrder(_ items: [WorkItem]) -> [[WorkItem]] {
        var order: [String] = []
        var groups: [String: [WorkItem]] = [:]
        for item in items {
            let trade: String
            switch WorkID(item.id) {
            case .forwardTrade(let number, _), .forwardRefund(let number, _, _): trade = number
            default: trade = item.id
            }
            if groups[trade] == nil { order.append(trade) }
            groups[trade, default: []].append(item)
        }
        return order.compactMap { groups[$0]?.sorted { ($0.openedMS, $0.id) < ($1.openedMS, $1.id) } }
    }

    /// Runs a body for each item, at most `workersMax` at one time.
    private func each<Item: Sendable>(_ items: [Item], _ body: @Sendable @escaping (Item) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, item) in items.enumerated() {
                if index >= core.options.workersMax { await group.next() }
                group.addTask { await body(item) }
            }
        }
    }

    private func everyTick(_ body: () async throws(GatewayError) -> Void) async {
        while !Task.isCancelled {
            await guarded("open work", body)
            let next = core.clock.now().advanced(byMilliseconds: Int64(core.options.tickMS))
            guard (try? await core.clock.sleep(until: next)) != nil else { return }
        }
    }

    /// A worker outlives what goes wrong in one turn: the work stays open and comes again.
    private func guarded(_ what: String, _ body: () async throws(GatewayError) -> Void) async {
        do throws(GatewayError) {
            try await body()
        } catch {
            core.logger.error("\(what): \(error.detail)")
        }
    }
}
