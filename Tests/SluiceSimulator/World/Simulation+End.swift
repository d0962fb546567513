import Synchronization
package import SluiceAuditor
import SluiceGateway
import SluiceJournal
import SluiceJSON
import SluiceTesting
import SluiceTrade

extension Simulation {
    /// Runs the plan, then heals everything and lets time go by until nothing is open.
    package func run() -> HistoryResult {
        start()
        for step in plan.steps {
            agenda.at(Simulation.startMS + step.atMS) { [self] in perform(step) }
        }
        let end = Simulation.startMS + (plan.steps.last?.atMS ?? 0) + 1000
        while let next = agenda.nextMS, next <= end, agenda.advance() { drain() }
        heal()
        settle()
        return outcome()
    }

    private func heal() {
        tell("everything heals")
        isHealed = true
        network.heal()
        messageFaults = [:]
        repliesToLose = 0
        slowUntilMS = 0
        time.deviationMS = 0
        diesAfterJobs = .max
        registry.replace(with: seams.definitions.adapters)
        let isBroken =
            life?.disk.state.withLock { state in
                state.diesAt = .max
                return state.failsSync
            } ?? false
        life?.disk.heal()
        // Whoever runs the gateway restarts it when its writer has ended.
        if isBroken || life?.store?.counters().failure != nil { crash() }
    }

    /// Lets days go by, in steps that grow, until nothing is open anywhere.
    private func settle() {
        var slackMS: Int64 = 1_200_000
        for round in 0..<40 {
            time.slackMS = slackMS
            let end = agenda.nowMS + 4 * slackMS
            while let next = agenda.nextMS, next <= end, agenda.advance() { drain() }
            settleProviders()
            drain()
            // A gateway that does not start needs no more time to show it.
            if !failures.isEmpty || (round > 1 && isQuiet) { return }
            slackMS = min(slackMS * 2, 6 * 3_600_000)
        }
        failures.append("work stays open: \(openWork) \(messagesOpen)")
    }

    /// Refunds that a provider has taken come to an end.
    private func settleProviders() {
        for label in dialects.keys.sorted() {
            guard let dialect = dialects[label] else { continue }
            dialect.settle(at: agenda.now)
            let ledger = dialect.ledger
            for number in ledger.refundNumbers where ledger.refunds[number]?.state == .processing {
                let fails = ledger.refunds[number]?.reason.hasPrefix("sandbox-fail") ?? false
                ledger.settle(number, succeeds: !fails, atMS: agenda.nowMS)
            }
        }
    }

    private var openWork: [Int] {
        guard let store = life?.store, life?.gateway != nil else { return [] }
        let counts = Box<[Int]>([])
        run {
            for kind in [WorkKind.query, WorkKind.refundQuery, WorkKind.forward] {
                var count = 0
                for lane in (try? await store.workKinds()) ?? [""] where lane.isEmpty || kind.name(ofLane: lane) != nil
                {
                    count += (try? await store.workCount(kind: lane)) ?? -1
                }
                counts.value.append(count)
            }
        }
        drain()
        return counts.value
    }

    private var isQuiet: Bool {
        guard let life, life.gateway != nil, life.callsUnderWay == 0, messagesOpen == 0 else { return false }
        let isExpiring = dialects.values.contains { dialect in
            dialect.ledger.orders.values.contains {
                $0.state == .open && $0.expiresMS.map { $0 > agenda.nowMS } ?? false
            }
        }
        return !isExpiring && openWork == [0, 0, 0]
    }

    private func outcome() -> HistoryResult {
        let evidence = evidence()
        let fingerprint = fingerprint(evidence)
        tell("the end")
        if let life {
            isDying = true
            life.die()
            executor.drain()
        }
        let all = dialects.keys.sorted().compactMap { dialects[$0] }
        var findings = Auditor.audit(evidence) + complaints + all.flatMap(\.complaints) + Told.failures(shop, all)
        if lives == 1 { findings += Told.givenUp(shop, all) }
        return HistoryResult(
            findings: findings,
            failures: failures, trace: trace ?? [], fingerprint: fingerprint,
            jobs: executor.jobs, lives: lives)
    }

    /// Everything that is known from outside.
    package func evidence() -> Evidence {
        let disk = life?.disk ?? disk
        var orders: [SluiceAuditor.ProviderOrder] = []
        var refunds: [SluiceAuditor.ProviderRefund] = []
        till.payBack(shop)
        for dialect in dialects.values { dialect.settle(at: agenda.now) }
        for ledger in dialects.keys.sorted().compactMap({ dialects[$0]?.ledger }) + [till.ledger] {
            orders += ledger.orderNumbers.compactMap { ledger.orders[$0] }.map { account($0) }
            refunds += ledger.refundNumbers.compactMap { ledger.refunds[$0] }.map(\.evidence)
        }
        var evidence = Evidence(
            journals: Simulation.journals.map { name in
                let paths = disk.paths.filter { $0.hasPrefix("j/\(name)/") && $0.hasSuffix(".jsonl") }
                return JournalBytes(name: name, segments: paths.map { NamedBytes(name: $0, bytes: disk[$0]) })
            }, provider: ProviderEvidence(orders: orders, refunds: refunds, requests: requests),
            business: BusinessEvidence(calls: shop.calls, events: shop.events), isQuiescent: failures.isEmpty)
        evidence.settledBefore = Instant(milliseconds: agenda.nowMS - 12 * 3_600_000).rfc3339
        evidence.heads = heads
        let grantsTokens = dialects.values.contains { ($0.office?.granted ?? 0) > 0 }
        evidence.secrets = Secrets.all + (grantsTokens ? Secrets.ofTokens : [])
        evidence.texts = shop.texts
        return evidence
    }

    /// An order that nobody can pay any more, because nobody was ever shown how, is as good as closed.
    private func account(_ order: LedgerOrder) -> SluiceAuditor.ProviderOrder {
        var evidence = order.evidence
        if let dialect = dialects[order.channel], !dialect.isPayableUnseen, order.state == .open,
            shop.orders[order.reference]?.action == nil
        {
            evidence.state = .closed
        }
        return evidence
    }

    /// What two runs of one plan must have in common; the keys of a process have no part in it.
    private func fingerprint(_ evidence: Evidence) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        add("\(agenda.nowMS) \(executor.jobs) \(lives)")
        for order in evidence.provider.orders { add("\(order)") }
        for call in evidence.business.calls { add("\(call)") }
        for event in evidence.business.events { add("\(event.eventID) \(event.data)") }
        for journal in evidence.journals { add("\(journal.segments.map(\.bytes.count))") }
        return hash
    }
}

extension LedgerOrder {
    fileprivate var evidence: SluiceAuditor.ProviderOrder {
        let states: [State: SluiceAuditor.ProviderOrder.State] = [
            .open: .open, .succeeded: .succeeded, .closed: .closed, .failed: .failed,
        ]
        return SluiceAuditor.ProviderOrder(
            tradingOrderNo: number, amount: amount, currency: currency, state: states[state] ?? .open,
            placedCount: placements, chargedCount: charges, chargedAmount: charged, transactionID: transactionID,
            reference: reference)
    }
}

extension LedgerRefund {
    fileprivate var evidence: SluiceAuditor.ProviderRefund {
        let states: [State: SluiceAuditor.ProviderRefund.State] = [
            .processing: .processing, .succeeded: .succeeded, .failed: .failed,
        ]
        return SluiceAuditor.ProviderRefund(
            refundNo: number, tradingOrderNo: order, amount: amount, currency: currency,
            state: states[state] ?? .processing, requestedCount: requests, paidBackCount: payments,
            paidBackAmount: paidBack)
    }
}

/// A value that a task fills in.
final class Box<Value>: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.
    var value: Value
    init(_ value: Value) { self.value = value }
}
