import Synchronization
import SluiceAuditor
import SluiceGateway
import SluiceJSON
import SluiceTesting

extension Simulation {
    /// The business system's number of an order.
    static func product(_ order: Int) -> String { "order-number-\(order)" }

    /// The business system's number of a refund.
    static func refundNo(_ order: Int, _ number: Int) -> String { "RF-\(order)-\(number)-0" }

    func perform(_ step: Step) {
        if trace != nil { trace?.append("\(step)") }
        switch step.action {
        case .order(let order, let channel, let amount, let copies, let variant, let isKeyed, let expires):
            for _ in 0..<copies { place(order, channel, amount + Int64(variant), variant, isKeyed, expires) }
        case .buyerPays(let order):
            buyer(order) { dialect, number in dialect.buyerPays(number, at: agenda.now, late: false) }
        case .buyerFails(let order): buyer(order) { dialect, number in dialect.buyerFails(number, at: agenda.now) }
        case .paidAfterClose(let order):
            buyer(order) { dialect, number in
                guard dialect.ledger.orders[number]?.state == .closed else { return }
                dialect.buyerPays(number, at: agenda.now, late: true)
            }
        case .refund(let order, let number, let percent, let copies, let isKeyed, let fails):
            for _ in 0..<copies { refund(order, number, percent, isKeyed, fails) }
        case .show(let order, let refresh): show(order, refresh: refresh)
        case .showRefund(let order, let number): showRefund(order, number)
        case .close(let order): close(order)
        case .confirm(let order): confirm(order)
        case .fault(let fault, let purpose, let channel): network.arm(fault, purpose, channel: channel)
        case .replyLost: repliesToLose += 1
        case .message(let fault, let channel): messageFaults[channel, default: []].append(fault)
        case .forged(let forgery, let order): forge(forgery, order)
        case .comesBack(let order, let comeback): comeBack(order, comeback)
        case .forgetsTokens(let channel): dialects[channel]?.office?.forget()
        case .changesKey(let channel): dialects[channel]?.changesKey()
        default: disturb(step.action)
        }
    }

    private func disturb(_ action: Action) {
        switch action {
        case .diskFull(let forMS, let isHard):
            guard let disk = life?.disk else { return }
            if isHard { shop.isDiskHard = true }
            disk.state.withLock { state in
                if isHard {
                    state.capacityBytes = state.files.values.reduce(0) { $0 + $1.content.count } + 700
                } else {
                    state.freeBytes = 1000
                }
            }
            agenda.after(forMS) { disk.heal() }
        case .diskSlow(let forMS, let commitMS):
            slowUntilMS = agenda.nowMS + forMS
            self.commitMS = commitMS
        case .syncFails: life?.disk.state.withLock { $0.failsSync = true }
        case .clockJump(let byMS, let forMS):
            time.deviationMS += byMS
            agenda.after(forMS) { [self] in if !isHealed { time.deviationMS -= byMS } }
        case .crash(let jobs, let fate):
            self.fate = fate
            diesAfterJobs = min(diesAfterJobs, executor.jobs + jobs)
        case .crashAtDisk(let operations, let fate):
            self.fate = fate
            life?.disk.state.withLock { $0.diesAt = min($0.diesAt, $0.operations + operations) }
        case .restart: restart()
        case .reload(let without, let forMS):
            var adapters = seams.definitions.reloaded
            if let without { adapters[without] = nil }
            registry.replace(with: adapters)
            agenda.after(forMS) { [self] in registry.replace(with: seams.definitions.reloaded) }
        default: preconditionFailure("\(action) is no disturbance")
        }
    }

    /// Lets the buyer do something at the provider, if he can know of the order at all.
    func buyer(_ order: Int, _ act: (any Dialect, String) -> Void) {
        browse(order)
        let product = Simulation.product(order)
        for label in dialects.keys.sorted() {
            guard let dialect = dialects[label] else { continue }
            for number in dialect.ledger.orderNumbers where dialect.ledger.orders[number]?.reference == product {
                guard dialect.isPayableUnseen || shop.orders[product]?.action != nil else { continue }
                act(dialect, number)
            }
        }
    }

    /// Lets the buyer's browser bring an order that it carries itself.
    private func browse(_ order: Int) {
        guard let action = shop.orders[Simulation.product(order)]?.action, action["type"]?.text == "form",
            let fields = action["fields"]?.object, let dialect = dialects["alipay"] as? AlipayDialect
        else { return }
        // The browser may come after the gateway has closed the payment: then only a message can tell.
        dialect.ledger.isLate = true
        defer { dialect.ledger.isLate = false }
        dialect.browse(
            Dictionary(fields.members.map { ($0.name, $0.value.text ?? "") }) { first, _ in first }, at: agenda.now)
    }
}

extension MemoryDisk {
    /// There is room again. A failed sync is not healed: the writer has ended, and only a start goes on.
    func heal() {
        state.withLock { state in
            state.capacityBytes = .max
            state.freeBytes = .max
        }
    }
}
