import Logging
import SluiceJSON
import SluiceJournal
import SluiceTrade

/// What stays open is asked for, what is past its time is closed, what has ended is forwarded: without anybody's help.
/// What there is to do is read from the journals' index at every turn, so that a restart loses nothing.
///
/// A turn takes what is due now, once. Whatever comes of an item, its next time is written down before the turn ends: no
/// item can hold up those behind it, and none is tried again at once.
struct Workers: Sendable {
    let core: GatewayCore

    func runQueries() async { await everyTick("queries") { () async throws(GatewayError) in try await queryTurn() } }

    func runRefundQueries() async {
        await everyTick("refund queries") { () async throws(GatewayError) in try await refundQueryTurn() }
    }

    /// Forwards what is due whenever there is something new, and at every tick.
    func runForwarding() async {
        while !Task.isCancelled {
            await guarded("forwarding") { () async throws(GatewayError) in
                while try await forwardTurn(), !Task.isCancelled {}
            }
            await core.forwardSignal.wait()
        }
    }

    func runForwardingTicks() async {
        await everyTick("forwarding") { () async throws(GatewayError) in
            core.forwardSignal.raise()
            return false
        }
    }

    /// Asks about the trades that are due.
    /// - Returns: whether there may be more than one turn takes.
    func queryTurn() async throws(GatewayError) -> Bool {
        let items = try await due(WorkKind.query)
        let isSound = await each(items) { item in
            await guarded(item.id) { () async throws(GatewayError) in
                try await query(item)
            }
        }
        return isSound && items.count == batch
    }

    /// Asks about the refunds that are due.
    /// - Returns: whether there may be more than one turn takes.
    func refundQueryTurn() async throws(GatewayError) -> Bool {
        let items = try await due(WorkKind.refundQuery)
        let isSound = await each(items) { item in
            await guarded(item.id) { () async throws(GatewayError) in
                try await queryRefund(item)
            }
        }
        return isSound && items.count == batch
    }

    /// Delivers the results that are due: those of one trade in their order, those of different trades side by side.
    /// - Returns: whether there may be more than one turn takes.
    func forwardTurn() async throws(GatewayError) -> Bool {
        let items = try await due(WorkKind.forward)
        let isSound = await each(Workers.byTrade(items)) { group in
            await guarded("forward \(group.trade)") { () async throws(GatewayError) in
                try await Forwarder(core: core).deliver(group.items, of: group.trade)
            }
        }
        return isSound && items.count == batch
    }

    private func query(_ item: WorkItem) async throws(GatewayError) {
        guard case .query(let number) = WorkID(item.id), let trade = try await core.ledger.trade(number) else {
            return try await forget(item)
        }
        guard !trade.tradingState.isFinal else { return }
        let now = core.clock.now()
        let next = QuerySchedule.nextQuery(attempts: item.attempts + 1, now: now, expires: trade.expireTime)
        let work = PaymentLogRecord.Work.attempt(id: item.id, next: next)
        guard let adapter = core.registry[trade.tradingChannel] else {
            return try await postpone(work, "channel-not-loaded", trade)
        }
        do throws(GatewayError) {
            _ = try await Inquiry(core: core, adapter: adapter).settle(trade, work: work)
        } catch {
            core.logger.error("payment \(number) cannot be asked about: \(error.detail)")
            try await postpone(work, "not-asked", trade, problem: error)
        }
    }

    private func queryRefund(_ item: WorkItem) async throws(GatewayError) {
        guard case .refundQuery(let number) = WorkID(item.id), let refund = try await core.ledger.refund(number),
            let trade = try await core.ledger.trade(refund.tradingOrderNo)
        else { return try await forget(item) }
        guard !refund.refundStatus.isFinal else { return }
        let next = QuerySchedule.nextRefundQuery(attempts: item.attempts + 1, now: core.clock.now())
        let work = PaymentLogRecord.Work.attempt(id: item.id, next: next)
        guard let adapter = core.registry[trade.tradingChannel] else {
            return try await postpone(work, "channel-not-loaded", trade, refund: number)
        }
        do throws(GatewayError) {
            _ = try await Inquiry(core: core, adapter: adapter).settle(refund, of: trade, work: work)
        } catch {
            core.logger.error("refund \(number) cannot be asked about: \(error.detail)")
            try await postpone(work, "not-asked", trade, refund: number, problem: error)
        }
    }

    /// Nobody could be asked this time: a channel whose file was taken away, or a provider that gives no token. The payment
    /// stays open and comes again.
    private func postpone(
        _ work: PaymentLogRecord.Work, _ outcome: String, _ trade: Trade, refund: String? = nil,
        problem: GatewayError? = nil
    ) async throws(GatewayError) {
        var line = core.log(
            .toProvider, refund == nil ? "query" : "refund_query", outcome: outcome, channel: trade.tradingChannel,
            trade: trade.tradingOrderNo, refund: refund)
        if let problem { line.responseData = ["code": .text(problem.code.name), "message": .text(problem.detail)] }
        line.work = work
        try await core.ledger.commit(.log(line))
        if problem == nil {
            core.logger.error(
                "payment \(trade.tradingOrderNo) is open, and its channel \(trade.tradingChannel) is not loaded")
        }
    }

    /// Work that names nothing the journals know is our own fault; it must not come back every turn.
    private func forget(_ item: WorkItem) async throws(GatewayError) {
        core.logger.error("the work \(item.id) names nothing that the journals know")
        var line = core.log(.toProvider, item.kind, outcome: "work-unknown")
        line.work = .done(id: item.id)
        try await core.ledger.commit(.log(line))
    }

    /// How much work one turn takes.
    private var batch: Int { core.options.workersMax * 8 }

    private func due(_ kind: String) async throws(GatewayError) -> [WorkItem] {
        try await core.ledger.work(kind: kind, dueBy: core.clock.now(), limit: batch)
    }

    /// Events by the trade that they are about, the longest overdue trade first.
    static func byTrade(_ items: [WorkItem]) -> [(trade: String, items: [WorkItem])] {
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
        return order.map { ($0, groups[$0] ?? []) }
    }

    /// Runs a body for each item, at most `workersMax` at one time.
    /// - Returns: whether none failed.
    private func each<Item: Sendable>(
        _ items: [Item], _ body: @Sendable @escaping (Item) async -> Bool
    ) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            var isSound = true
            for (index, item) in items.enumerated() {
                if index >= core.options.workersMax, await group.next() == false { isSound = false }
                group.addTask { await body(item) }
            }
            for await result in group where !result { isSound = false }
            return isSound
        }
    }

    private func everyTick(_ what: String, _ turn: () async throws(GatewayError) -> Bool) async {
        while !Task.isCancelled {
            await guarded(what) { () async throws(GatewayError) in
                while try await turn(), !Task.isCancelled {}
            }
            let next = core.clock.now().advanced(byMilliseconds: Int64(core.options.tickMS))
            guard (try? await core.clock.sleep(until: next)) != nil else { return }
        }
    }

    /// A worker outlives what goes wrong in one turn: the work stays open and comes again.
    @discardableResult
    private func guarded<Result>(_ what: String, _ body: () async throws(GatewayError) -> Result) async -> Bool {
        do throws(GatewayError) {
            _ = try await body()
            return true
        } catch {
            // What a stop interrupts is no failure: the work is open in the journals, and the next start takes it up.
            if !Task.isCancelled { core.logger.error("\(what): \(error.detail)") }
            return false
        }
    }
}
