import Logging
import SluiceChannel
import SluiceJSON
import SluiceJournal
import SluiceTrade

/// What stays open is asked for, what is past its time is closed, what has ended is forwarded: without anybody's help.
/// What there is to do is read from the journals' index at every turn, so that a restart loses nothing.
///
/// Each channel and each business system has a lane of its own, with turns of its own: one that is slow holds up nobody
/// else. A turn takes what is due now, once. Whatever comes of an item, its next time is written down before the turn
/// ends: no item can hold up those behind it, and none is tried again at once. Only what the channel's bulkhead turns away
/// leaves no line: it is due as before, and comes with the next tick.
struct Workers: Sendable {
    let core: GatewayCore

    func runQueries() async { await run(.query) { await nextTick() } }

    func runRefundQueries() async { await run(.refundQuery) { await nextTick() } }

    /// Forwards what is due whenever there is something new, and at every tick.
    func runForwarding() async { await run(.forward) { await core.forwardCalls.wait() } }

    func runForwardingTicks() async {
        while !Task.isCancelled {
            core.forwardCalls.callAll()
            await tick()
        }
    }

    /// One turn of every lane of a kind, side by side.
    /// - Returns: what went wrong beside single items.
    func turn(_ kind: WorkKind) async -> [GatewayError] {
        let lanes: [Lane]
        do throws(GatewayError) { lanes = try await self.lanes(kind) } catch { return [error] }
        return await withTaskGroup(of: GatewayError?.self) { group in
            for lane in lanes {
                group.addTask {
                    do throws(GatewayError) {
                        _ = try await turn(lane)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { errors, error in if let error { errors.append(error) } }
        }
    }

    /// The open work of one kind for one channel or app.
    private struct Lane: Sendable {
        let kind: WorkKind
        let name: String
        /// The kind in the index.
        let indexKind: String
    }

    private func lanes(_ kind: WorkKind) async throws(GatewayError) -> [Lane] {
        try await core.ledger.workLanes(kind).map { Lane(kind: kind, name: $0.name, indexKind: $0.indexKind) }
    }

    /// Gives every lane that is not busy its turns, again and again.
    /// - Parameter wait: gives the names of the lanes that are called, `nil` for all.
    private func run(_ kind: WorkKind, wait: () async -> [String]?) async {
        let board = LaneBoard()
        await withDiscardingTaskGroup { group in
            var called: [String]?
            while !Task.isCancelled {
                var open = called?.map { Lane(kind: kind, name: $0, indexKind: kind.lane($0)) } ?? []
                if called == nil {
                    await guarded(kind.rawValue) { () async throws(GatewayError) in open = try await lanes(kind) }
                }
                for lane in open where board.begin(lane.name) {
                    group.addTask {
                        repeat {
                            await guarded(lane.indexKind) { () async throws(GatewayError) in
                                while try await turn(lane), !Task.isCancelled {}
                            }
                        } while board.end(lane.name) && !Task.isCancelled
                    }
                }
                called = await wait()
            }
        }
    }

    /// - Returns: whether there may be more than one turn takes.
    private func turn(_ lane: Lane) async throws(GatewayError) -> Bool {
        let items = try await core.ledger.work(kind: lane.indexKind, dueBy: core.clock.now(), limit: batch)
        let most = most(lane)
        let isSound =
            switch lane.kind {
            case .query:
                await each(items, most) { item in
                    await fate(of: item.id) { () async throws(GatewayError) in try await query(item) }
                }
            case .refundQuery:
                await each(items, most) { item in
                    await fate(of: item.id) { () async throws(GatewayError) in try await queryRefund(item) }
                }
            case .forward:
                await each(Workers.byTrade(items), most) { group in
                    await fate(of: "forward \(group.trade)") { () async throws(GatewayError) in
                        try await Forwarder(core: core).deliver(group.items, of: group.trade)
                        return true
                    }
                }
            }
        return isSound && items.count == batch
    }

    /// The most of a lane's work under way at one time.
    private func most(_ lane: Lane) -> Int {
        guard lane.kind != .forward, let limits = core.registry[lane.name]?.profile.limits else {
            return core.options.workersMax
        }
        return min(core.options.workersMax, ChannelGate.most(.upkeep, of: limits.callsMax))
    }

    /// - Returns: `false` when the channel's bulkhead turned it away.
    private func query(_ item: WorkItem) async throws(GatewayError) -> Bool {
        guard case .query(let number) = WorkID(item.id), let trade = try await core.ledger.trade(number) else {
            try await forget(item)
            return true
        }
        guard !trade.tradingState.isFinal else { return true }
        let now = core.clock.now()
        let next = QuerySchedule.nextQuery(attempts: item.attempts + 1, now: now, expires: trade.expireTime)
        let work = PaymentLogRecord.Work.attempt(id: item.id, next: next)
        guard let adapter = core.registry[trade.tradingChannel] else {
            try await postpone(work, "channel-not-loaded", trade)
            return true
        }
        do throws(GatewayError) {
            return try await core.withTurnIfFree(adapter) { () async throws(GatewayError) in
                _ = try await Inquiry(core: core, adapter: adapter).settle(trade, work: work)
                return true
            } ?? false
        } catch {
            core.logger.error("payment \(number) cannot be asked about: \(error.detail)")
            try await postpone(work, "not-asked", trade, problem: error)
            return true
        }
    }

    /// - Returns: `false` when the channel's bulkhead turned it away.
    private func queryRefund(_ item: WorkItem) async throws(GatewayError) -> Bool {
        guard case .refundQuery(let number) = WorkID(item.id), let refund = try await core.ledger.refund(number),
            let trade = try await core.ledger.trade(refund.tradingOrderNo)
        else {
            try await forget(item)
            return true
        }
        guard !refund.refundStatus.isFinal else { return true }
        let next = QuerySchedule.nextRefundQuery(attempts: item.attempts + 1, now: core.clock.now())
        let work = PaymentLogRecord.Work.attempt(id: item.id, next: next)
        guard let adapter = core.registry[trade.tradingChannel] else {
            try await postpone(work, "channel-not-loaded", trade, refund: number)
            return true
        }
        do throws(GatewayError) {
            return try await core.withTurnIfFree(adapter) { () async throws(GatewayError) in
                _ = try await Inquiry(core: core, adapter: adapter).settle(refund, of: trade, work: work)
                return true
            } ?? false
        } catch {
            core.logger.error("refund \(number) cannot be asked about: \(error.detail)")
            try await postpone(work, "not-asked", trade, refund: number, problem: error)
            return true
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

    /// What became of an item in a turn.
    private enum Fate {
        case done
        /// It could not even be written down; it comes again.
        case failed
        /// It was not its turn, and so it is not that of those behind it.
        case turnedAway
    }

    /// Runs a body for each item, at most so many at one time, until one is turned away.
    /// - Returns: whether all are done with.
    private func each<Item: Sendable>(
        _ items: [Item], _ most: Int, _ body: @Sendable @escaping (Item) async -> Fate
    ) async -> Bool {
        await withTaskGroup(of: Fate.self) { group in
            var fates: [Fate] = []
            for (index, item) in items.enumerated() {
                if index >= most, let fate = await group.next() { fates.append(fate) }
                if fates.contains(.turnedAway) { break }
                group.addTask { await body(item) }
            }
            for await fate in group { fates.append(fate) }
            return fates.allSatisfy { $0 == .done }
        }
    }

    /// All lanes, at the next tick.
    private func nextTick() async -> [String]? {
        await tick()
        return nil
    }

    private func tick() async {
        let next = core.clock.now().advanced(byMilliseconds: Int64(core.options.tickMS))
        try? await core.clock.sleep(until: next)
    }

    private func fate(of item: String, _ body: () async throws(GatewayError) -> Bool) async -> Fate {
        var isItsTurn = false
        let isSound = await guarded(item) { () async throws(GatewayError) in isItsTurn = try await body() }
        return isSound ? isItsTurn ? .done : .turnedAway : .failed
    }

    /// A worker outlives what goes wrong in one turn: the work stays open and comes again.
    @discardableResult
    private func guarded(_ what: String, _ body: () async throws(GatewayError) -> Void) async -> Bool {
        do throws(GatewayError) {
            try await body()
            return true
        } catch {
            // What a stop interrupts is no failure: the work is open in the journals, and the next start takes it up.
            if !Task.isCancelled { core.logger.error("\(what): \(error.detail)") }
            return false
        }
    }
}
