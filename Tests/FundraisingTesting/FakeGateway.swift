package import Foundation
package import Fundraising
import Synchronization

/// A gateway in memory that keeps the real one's promises: one payment for one `product_order_no`, 409 for another order
/// under the same number, final states, refunds up to what was paid, channels that wait for `confirm`.
///
/// A test plants faults at a call, before or after it acts, and plays the payer and the provider.
package final class FakeGateway: PaymentGateway {
    /// The calls of the API.
    package enum Call: String, Sendable, CaseIterable {
        case pay, payment, close, confirm, refund, askRefund, payments, channels
    }

    /// Where in a call a fault strikes.
    package enum Moment: Sendable, CaseIterable { case beforeActing, afterActing }

    let state: Mutex<FakeLedger>
    let clock: @Sendable () -> Date

    /// Payments of `cashChannels` wait for `confirm`; payments of all others wait for ``succeed(_:at:)``.
    package init(
        clock: @escaping @Sendable () -> Date, channels: [String] = ["sandbox", "cash"],
        cashChannels: Set<String> = ["cash"]
    ) {
        self.clock = clock
        state = Mutex(FakeLedger(channels: channels, cashChannels: cashChannels))
    }

    /// The next `times` calls of this kind fail so, before the gateway acts or after it.
    package func plant(_ failure: GatewayFailure, at call: Call, _ moment: Moment = .beforeActing, times: Int = 1) {
        state.withLock { ledger in
            for _ in 0..<times { ledger.faults[call, default: []].append((moment, failure)) }
        }
    }

    /// Does something when the next call of this kind arrives, before it is looked at: what happens meanwhile.
    package func atNext(_ call: Call, _ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.hooks[call] = body }
    }

    /// Takes all planted faults away.
    package func mend() { state.withLock { $0.faults = [:] } }

    /// How often a call arrived, faults included.
    package func count(_ call: Call) -> Int { state.withLock { $0.counts[call, default: 0] } }

    /// The payments of the gateway, in the order of their making.
    package var all: [GatewayPayment] {
        state.withLock { ledger in ledger.order.compactMap { ledger.payments[$0] } }
    }

    /// The refunds of the gateway by their `refund_no`.
    package var allRefunds: [String: GatewayRefund] { state.withLock { $0.refunds } }

    package func pay(_ order: PaymentOrder) async throws(GatewayFailure) -> GatewayPayment {
        try perform(.pay) { (ledger) throws(GatewayFailure) in try ledger.pay(order, now: self.clock()) }
    }

    package func payment(productOrderNo: String, refresh: Bool) async throws(GatewayFailure) -> GatewayPayment? {
        try perform(.payment) { (ledger) throws(GatewayFailure) in ledger.payments[productOrderNo] }
    }

    package func close(tradingOrderNo: String) async throws(GatewayFailure) -> GatewayPayment {
        try perform(.close) { (ledger) throws(GatewayFailure) in
            try ledger.close(tradingOrderNo, now: self.clock())
        }
    }

    package func confirm(tradingOrderNo: String, transactionID: String, memo: String) async throws(GatewayFailure)
        -> GatewayPayment
    {
        try perform(.confirm) { (ledger) throws(GatewayFailure) in
            try ledger.confirm(tradingOrderNo, now: self.clock())
        }
    }

    package func refund(_ order: RefundOrder) async throws(GatewayFailure) -> GatewayRefund {
        try perform(.refund) { (ledger) throws(GatewayFailure) in try ledger.refund(order, now: self.clock()) }
    }

    package func refund(refundNo: String) async throws(GatewayFailure) -> GatewayRefund? {
        try perform(.askRefund) { (ledger) throws(GatewayFailure) in ledger.refunds[refundNo] }
    }

    package func payments(paidFrom: Date, paidBefore: Date) async throws(GatewayFailure) -> [GatewayPayment] {
        try perform(.payments) { (ledger) throws(GatewayFailure) in
            ledger.order.compactMap { ledger.payments[$0] }.filter { payment in
                guard payment.state == .succeeded else { return false }
                let paid = payment.paidTime ?? payment.updateTime
                return paid >= paidFrom && paid < paidBefore
            }
        }
    }

    package func channels() async throws(GatewayFailure) -> [GatewayChannel] {
        try perform(.channels) { (ledger) throws(GatewayFailure) in
            ledger.channels.map { label in
                GatewayChannel(channelLabel: label, channelName: label, enableFlag: true, methods: ["page"])
            }
        }
    }

    private func perform<Answer: Sendable>(
        _ call: Call, _ act: (inout FakeLedger) throws(GatewayFailure) -> Answer
    ) throws(GatewayFailure) -> Answer {
        state.withLock { $0.hooks.removeValue(forKey: call) }?()
        let answer: Result<Answer, GatewayFailure> = state.withLock { ledger in
            ledger.counts[call, default: 0] += 1
            let fault = ledger.nextFault(call)
            if let fault, fault.moment == .beforeActing { return .failure(fault.failure) }
            do throws(GatewayFailure) {
                let answer = try act(&ledger)
                if let fault { return .failure(fault.failure) }
                return .success(answer)
            } catch { return .failure(error) }
        }
        return try answer.get()
    }
}
