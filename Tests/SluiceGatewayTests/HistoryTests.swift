import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// Random histories: calls, callbacks, lost answers, refusals of the store and restarts in any order, against a provider that
/// keeps its own ledger. `SLUICE_SEED` repeats one.
struct HistoryTests {
    private struct History {
        let world: World
        var random: SplitMix
        var trades: [String: String] = [:]
        var refunds: Set<String> = []

        private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

        private mutating func anyTrade() -> String? { trades.values.sorted().randomElement(using: &random) }

        mutating func step() async throws {
            if chance(30) { trouble() }
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1, 2: await order()
            case 3, 4:
                if let number = anyTrade() {
                    let isOpen = world.provider.orders[number]?.state == "OPEN"
                    if isOpen { world.provider.set(number, chance(80) ? "PAID" : "BROKEN") }
                    if chance(60) { _ = try? await world.call(world.provider.callback(about: number)) }
                }
            case 5, 6: await refund()
            case 7:
                if let refundNo = world.provider.refunds.keys.sorted().randomElement(using: &random) {
                    if world.provider.refunds[refundNo]?.state == "WORKING" {
                        world.provider.setRefund(refundNo, chance(70) ? "DONE" : "BROKEN")
                    }
                    if chance(60) { _ = try? await world.callRefund(world.provider.callback(aboutRefund: refundNo)) }
                }
            case 8: if let number = anyTrade() { _ = await world.show(number, refresh: true) }
            case 9:
                if let number = anyTrade(), chance(40) {
                    _ = await world.gateway.closePayment(number, app: World.app, idempotencyKey: nil)
                }
            case 10: await world.turn(after: Int64.random(in: 1...120, using: &random))
            default:
                if chance(50) { world.store.fail(with: nil) }
                world.restart()
            }
        }

        private mutating func trouble() {
            let faults = LostAnswerTests.faults
            let fault = faults[Int.random(in: faults.indices, using: &random)]
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1: world.provider.fail(fault, "POST", "/orders")
            case 2: world.provider.fail(fault, "GET", "/orders")
            case 3: world.provider.fail(fault, "POST", "/refunds")
            case 4: world.provider.fail(fault, "GET", "/refunds")
            case 5: world.provider.fail(fault, "POST", "/token")
            case 6: world.store.fail(after: Int.random(in: 0...3, using: &random), with: StoreFailure.failed)
            default:
                let isRefusing = chance(50)
                world.shop.refuse { _ in isRefusing ? ScriptedOutbound.json(503, "") : nil }
            }
            if chance(70) { world.store.fail(with: nil) }
        }

        private mutating func order() async {
            let name = "order-\(Int.random(in: 0..<8, using: &random))"
            let body = World.order(name)
            let count = chance(30) ? 3 : 1
            let world = world
            let replies = await withTaskGroup(of: APIReply.self) { group in
                for _ in 0..<count { group.addTask { await world.pay(body) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for reply in replies where reply.status < 300 {
                guard let number = reply.body["trading_order_no"]?.text else { continue }
                if let known = trades[name] { #expect(known == number, "\(name) is two trades") }
                trades[name] = number
            }
        }

        private mutating func refund() async {
            guard let number = anyTrade() else { return }
            let world = world
            let amounts = (0..<3).map { _ in Int64.random(in: 100...900, using: &random) }
            let names = amounts.map { _ in "refund-\(Int.random(in: 0..<40, using: &random))" }
            for name in names { refunds.insert(name) }
            await withTaskGroup(of: Void.self) { group in
                for (name, amount) in zip(names, amounts) {
                    group.addTask { _ = await world.refund(number, amount, name) }
                }
            }
        }

        /// All trouble ends, and time goes by until nothing is open.
        mutating func settle() async throws {
            world.store.fail(with: nil)
            world.provider.healAll()
            world.shop.refuse(nil)
            world.restart()
            for refundNo in world.provider.refunds.keys.sorted()
            where world.provider.refunds[refundNo]?.state == "WORKING" {
                world.provider.setRefund(refundNo, "DONE")
            }
            world.provider.endRefunds(as: "DONE")
            for _ in 0..<12 { await world.turn(after: 21_600) }
        }
    }

    @Test(arguments: 0..<8)
    func `whatever happens in whatever order, the records agree with the provider in the end`(_ round: Int) async throws
    {
        let seed = SplitMix.seedFromEnvironment() &+ UInt64(round)
        var history = History(world: try World(seed: seed), random: SplitMix(seed: seed))
        let hint: Comment = "SLUICE_SEED=\(seed) repeats this history as its first"
        for _ in 0..<120 { try await history.step() }
        try await history.settle()
        let world = history.world

        for kind in [WorkKind.query, WorkKind.refundQuery, WorkKind.forward] {
            #expect(try await world.openWork(kind) == 0, hint)
        }
        let lines = try world.lines("trade")
        let latest = Dictionary(lines.map { ($0["trading_order_no"]?.text ?? "", $0) }) { $1 }
        let byProduct = Dictionary(grouping: latest.values) { $0["product_order_no"]?.text ?? "" }
        #expect(byProduct.values.allSatisfy { $0.count == 1 }, hint)
        #expect(Set(world.provider.orders.keys).isSubset(of: latest.keys), hint)
        for (number, trade) in latest { try check(number, trade, world, hint) }
        try checkVersions(lines, hint)
        try checkEvents(world, hint)
    }

    private func check(_ number: String, _ trade: JSONValue, _ world: World, _ hint: Comment) throws {
        let state = trade["trading_state"]?.integer
        switch world.provider.orders[number]?.state {
        case "PAID": #expect(state == 2 || trade["contradiction"]?.text == "succeeded", hint)
        case "BROKEN": #expect(state == 4 || state == 3, hint)
        case "CLOSED", nil: #expect(state == 3 || state == 4, hint)
        default: #expect(Bool(false), "\(number) is still open at the provider; \(hint)")
        }
        let entries = world.provider.refunds.filter { $0.value.orderNo == number && $0.value.state == "DONE" }
        let given = entries.reduce(0) { $0 + $1.value.amount }
        #expect(given <= 1250, hint)
        #expect(trade["refund"]?.integer == given, hint)
    }

    /// Versions follow one another, and a final state never changes (T2).
    private func checkVersions(_ lines: [JSONValue], _ hint: Comment) throws {
        var last: [String: (version: Int64, state: Int64)] = [:]
        for line in lines {
            let number = try #require(line["trading_order_no"]?.text)
            let version = try #require(line["version"]?.integer)
            let state = try #require(line["trading_state"]?.integer)
            #expect(version == (last[number]?.version ?? 0) + 1, hint)
            if let before = last[number], before.state >= 2 { #expect(state == before.state, hint) }
            last[number] = (version, state)
        }
    }

    /// Every event was acknowledged, and the first deliveries of one trade came in their order (F1).
    private func checkEvents(_ world: World, _ hint: Comment) throws {
        let delivered = Set(world.shop.deliveries.map(\.id))
        for (journal, key) in [("trade", "trading_order_no"), ("refund", "refund_no")] {
            for line in try world.lines(journal) where line["event"] != .null {
                let id = "evt_\(line[key]?.text ?? "")_\(line["version"]?.integer ?? 0)"
                #expect(delivered.contains(id), hint)
            }
        }
        var lastTime: [String: String] = [:]
        var seen: Set<String> = []
        for delivery in world.shop.deliveries where seen.insert(delivery.id).inserted {
            #expect(delivery.isSigned, hint)
            let number = delivery.data["trading_order_no"]?.text ?? ""
            let time = delivery.data["update_time"]?.text ?? ""
            #expect(time >= lastTime[number, default: ""], hint)
            lastTime[number] = time
        }
    }
}
