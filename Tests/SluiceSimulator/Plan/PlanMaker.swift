import SluiceTesting

/// Makes a plan from a seed: first what the history is about, then what goes wrong.
package struct PlanMaker {
    private var random: SplitMix
    private let seed: UInt64
    private var steps: [Step] = []
    private var channels: [String] = []
    private var orderChannels: [String] = []
    private var lengthMS: Int64 = 0
    /// For what was added to plans later, so that the rest of a seed's plan stays as it was.
    private var others: SplitMix

    private let allowed: [String]

    private init(seed: UInt64, channels: [String]) {
        self.seed = seed
        allowed = channels
        random = SplitMix(seed: seed)
        others = SplitMix(seed: seed ^ 0xB1B1)
    }

    /// The plan of a seed; the same seed is another plan where other channels may be used.
    package static func plan(_ seed: UInt64, channels: [String] = channels) -> Plan {
        var maker = PlanMaker(seed: seed, channels: channels)
        return maker.make()
    }

    /// The channels that a history may use.
    package static let channels = ["sandbox", "stripe", "stripe", "wechat", "alipay", "cash", "cash", "paypal"]

    private mutating func make() -> Plan {
        channels = (0..<below(2) + 1).map { _ in pick(allowed) }
        lengthMS = pick([20_000, 90_000, 90_000, 600_000, 9_000_000])
        for order in 0..<below(4) + 2 { life(of: order) }
        // One history in eight is without faults: what fails there is easy to read.
        if below(8) > 0 {
            for _ in 0..<below(14) + 1 { trouble() }
            troubleBefore()
        }
        steps.sort { $0.atMS < $1.atMS }
        return Plan(seed: seed, order: below(4) == 0 ? .arrival : .seeded(seed ^ 0xA5A5), steps: steps)
    }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// On a coarse grid, so that much happens at one moment.
    private mutating func time(after start: Int64 = 0) -> Int64 {
        let span = max(1, lengthMS - start)
        let exact = start + Int64(random.next() % UInt64(span))
        return chance(70) ? exact / 1000 * 1000 : exact
    }

    private mutating func add(_ timeMS: Int64, _ action: Action) { steps.append(Step(atMS: timeMS, action)) }

    private mutating func life(of order: Int) {
        let channel = pick(channels)
        orderChannels.append(channel)
        let amount = Int64(below(4000) + 3)
        let isKeyed = chance(40)
        let expires: Int64 = pick([60, 60, 300, 7200])
        let start = time() / 2
        add(
            start,
            .order(
                order, channel: channel, amount: amount, copies: chance(25) ? 3 : 1, variant: 0, isKeyed: isKeyed,
                expiresInSeconds: expires))
        for _ in 0..<below(3) {
            let variant = chance(25) ? 1 : 0
            add(
                time(after: start),
                .order(
                    order, channel: channel, amount: amount, copies: 1, variant: variant, isKeyed: isKeyed,
                    expiresInSeconds: expires))
        }
        let paid = time(after: start)
        if channel == "cash" {
            if chance(70) { add(paid, .confirm(order)) }
        } else if chance(75) {
            add(paid, .buyerPays(order))
        } else if chance(40) {
            add(paid, .buyerFails(order))
        }
        if chance(20) { add(time(after: start), .close(order)) }
        if chance(12) { add(time(after: paid), .paidAfterClose(order)) }
        for number in 0..<below(4) {
            let percent: Int64 = pick([10, 30, 50, 60, 100])
            add(
                time(after: paid),
                .refund(
                    order, number: number, percent: percent, copies: chance(25) ? 2 : 1, isKeyed: chance(40),
                    willFail: chance(15)))
            if chance(30) { add(time(after: paid), .showRefund(order, number: number)) }
        }
        for _ in 0..<below(3) { add(time(after: start), .show(order, refresh: chance(60))) }
        comebacks(of: order, channel, after: start, paid: paid, expires: start + expires * 1000)
    }

    /// The buyer comes back as most do, sooner or later than the money, more than once or never; and as a forger would.
    private mutating func comebacks(of order: Int, _ channel: String, after start: Int64, paid: Int64, expires: Int64) {
        guard PlanMaker.returning.contains(channel) else { return }
        let isNeeded = channel == "paypal"
        if another(100) < (isNeeded ? 85 : 35) {
            let kind: Comeback = another(4) == 0 ? .twice : .genuine
            add(another(after: another(6) == 0 ? start : paid), .comesBack(order, kind))
        }
        if another(4) == 0 { add(another(after: paid), .comesBack(order, .genuine)) }
        // About the time when the gateway gives the payment up.
        if isNeeded, another(4) == 0 { add(expires + Int64(another(30)) * 1000, .comesBack(order, .genuine)) }
        if another(6) == 0 {
            add(another(after: start), .comesBack(order, Comeback.allCases[another(Comeback.allCases.count)]))
        }
    }

    /// The channels whose buyers come back by their browsers.
    private static let returning: Set<String> = ["sandbox", "stripe", "alipay", "paypal"]

    /// Trouble with what comes before a call: tokens and keys. And with the call that a return causes.
    private mutating func troubleBefore() {
        for channel in Set(orderChannels).sorted() where ["paypal", "wechat"].contains(channel) {
            for _ in 0..<another(4) {
                let fault = Fault.allCases[another(Fault.allCases.count)]
                switch another(channel == "paypal" ? 8 : 4) {
                case 0: add(another(after: 0), .fault(fault, .keys, channel: channel))
                case 1, 2: add(another(after: 0), .changesKey(channel: channel))
                case 3:
                    let forgery: Forgery = another(2) == 0 ? .strangersKey : .unknownKey
                    add(another(after: 0), .forged(forgery, another(orderChannels.count)))
                case 4: add(another(after: 0), .forgetsTokens(channel: channel))
                case 5, 6: add(another(after: 0), .fault(fault, .token, channel: channel))
                default: add(another(after: 0), .fault(fault, .confirm, channel: channel))
                }
            }
        }
    }

    private mutating func another(_ bound: Int) -> Int { Int(others.next() % UInt64(bound)) }
    private mutating func another(after start: Int64) -> Int64 {
        start + Int64(another(Int(max(1, lengthMS - start)))) / 1000 * 1000
    }

    private mutating func trouble() {
        let order = below(orderChannels.count)
        let channel = orderChannels[order]
        switch below(20) {
        case 0...7:
            let purposes: [Purpose] = [.pay, .pay, .query, .query, .close, .refund, .refundQuery]
            add(time(), .fault(pick(Fault.allCases), pick(purposes), channel: channel))
        case 8, 9: add(time(), .fault(pick(Fault.allCases), .forward, channel: ""))
        case 10, 11: add(time(), .message(pick(MessageFault.allCases), channel: channel))
        case 12: add(time(), .forged(pick(Array(Forgery.allCases.dropLast(2))), order))
        case 13: add(time(), .replyLost)
        case 14: add(time(), .crash(afterJobs: below(40), pick(Fate.allCases)))
        case 15: add(time(), .crashAtDisk(afterOperations: below(14) + 1, pick(Fate.allCases)))
        case 16: add(time(), pick([.restart, .syncFails, .restart]))
        case 17:
            add(
                time(),
                chance(50)
                    ? .diskFull(forMS: Int64(below(20_000)), isHard: chance(50))
                    : .diskSlow(forMS: Int64(below(20_000)), commitMS: pick([3, 80, 2000])))
        case 18:
            add(
                time(),
                .clockJump(
                    byMS: pick([-3_600_000, -120_000, -5_000, 5_000, 120_000, 3_600_000]), forMS: Int64(below(60_000)))
            )
        default: add(time(), .reload(without: chance(50) ? channel : nil, forMS: Int64(below(60_000))))
        }
    }
}
