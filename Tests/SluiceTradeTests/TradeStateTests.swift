import SluiceTrade
import Testing

private let start = Instant(seconds: 1_790_000_000)

private func trade(_ state: TradingState = .created) -> Trade {
    var trade = Trade(
        tradingOrderNo: "T1", productOrderNo: "P1", appID: "shop", tradingChannel: "till", tradingType: "qr",
        tradingAmount: 1000, currency: "CNY", description: "a book", createTime: start,
        expireTime: start.advanced(byMilliseconds: 7_200_000))
    trade.tradingState = state
    return trade
}

private func report(_ state: TradingState) -> TradeEvent {
    .reported(PaymentReport(state: state, transactionID: "X1", payerID: "buyer", paidTime: start))
}

/// Every event that can happen, with a name for messages.
private let events: [(name: String, event: TradeEvent)] = [
    ("placed", .placed(Placement(code: "OK", actionJSON: "{}", qrCode: "code", kept: ["id": "1"]))),
    ("refused", .placementRefused(code: "NO", message: "no")),
    ("unclear", .placementUnclear(code: "unclear", message: nil)),
    ("pending", report(.pending)), ("succeeded", report(.succeeded)), ("closed-report", report(.closed)),
    ("failed-report", report(.failed)), ("closed", .closed(code: "expired", message: nil)),
]

@Suite struct TradeStates {
    @Test(arguments: TradingState.allCases, events.indices)
    func `every event in every state keeps the rules`(state: TradingState, index: Int) {
        let before = trade(state)
        guard case .changed(let after, let notice) = before.deciding(events[index].event, at: start) else { return }
        #expect(after.version == before.version + 1)
        if state.isFinal { #expect(after.tradingState == state, "a final state is final (T2)") }
        if state != .created { #expect(after.tradingState != .created) }
        #expect((notice == .contradicted) == (before.contradiction != after.contradiction))
        let ended = !state.isFinal && after.tradingState.isFinal
        #expect((notice != nil && notice != .contradicted) == ended, "the business hears of every end, once")
    }

    @Test func `an unclear answer leaves the trade open`() {
        guard case .changed(let after, nil) = trade().deciding(.placementUnclear(code: "x", message: nil), at: start)
        else { return #expect(Bool(false), "it changes without a notice") }
        #expect(after.tradingState == .pending)
    }

    @Test func `a late success on a closed trade is flagged once and told`() throws {
        let first = trade(.closed).deciding(report(.succeeded), at: start)
        guard case .changed(let flagged, .contradicted) = first else { return #expect(Bool(false)) }
        #expect(flagged.tradingState == .closed)
        #expect(flagged.contradiction == .succeeded)
        #expect(flagged.deciding(report(.succeeded), at: start) == .unchanged)
    }

    @Test func `money that comes late outranks an earlier contradiction`() {
        guard case .changed(let flagged, _) = trade(.failed).deciding(report(.closed), at: start) else {
            return #expect(Bool(false))
        }
        guard case .changed(let again, .contradicted) = flagged.deciding(report(.succeeded), at: start) else {
            return #expect(Bool(false))
        }
        #expect(again.contradiction == .succeeded)
    }

    @Test func `several events of one commit are one version`() {
        let decision = trade().deciding([events[0].event, report(.succeeded)], at: start)
        guard case .changed(let after, .succeeded) = decision else { return #expect(Bool(false)) }
        #expect(after.version == 2)
        #expect(after.placeOrderJSON == "{}")
    }

    @Test func `time never runs backwards in a record`() {
        let earlier = start.advanced(byMilliseconds: -60_000)
        guard case .changed(let after, _) = trade().deciding(report(.pending), at: earlier) else {
            return #expect(Bool(false))
        }
        #expect(after.updateTime == start)
    }
}

@Suite struct Interleavings {
    /// The answer to the order, a callback, the same callback again, and a query: in whatever order they arrive, the
    /// record is the same (T6).
    @Test(arguments: [TradingState.succeeded, .closed, .failed])
    func `every order of the same facts ends in the same record`(end: TradingState) {
        let facts: [TradeEvent] = [events[0].event, report(end), report(end), report(.pending)]
        let results = permutations(facts).map { order in
            var last = trade()
            for event in order { if case .changed(let next, _) = last.deciding(event, at: start) { last = next } }
            last.version = 0
            return last
        }
        #expect(results.count == 24)
        for result in results { #expect(result == results[0]) }
        #expect(results[0].tradingState == end)
    }

    private func permutations(_ items: [TradeEvent]) -> [[TradeEvent]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let item = rest.remove(at: index)
            return permutations(rest).map { [item] + $0 }
        }
    }
}
