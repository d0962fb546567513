package import Foundation
package import Fundraising
import Synchronization

/// The payer, the provider and time: what happens at the gateway without a call of ours.
extension FakeGateway {
    /// The payer pays, now unless told. `false` where the payment is unknown or has already ended.
    @discardableResult
    package func succeed(_ productOrderNo: String, at paidTime: Date? = nil) -> Bool {
        let now = clock()
        return state.withLock { $0.end(productOrderNo, .succeeded, paidTime: paidTime ?? now, now: now) != nil }
    }

    /// The payer pays, and the provider does not say when.
    @discardableResult
    package func succeedWithoutTime(_ productOrderNo: String) -> Bool {
        let now = clock()
        return state.withLock { $0.end(productOrderNo, .succeeded, paidTime: nil, now: now) != nil }
    }

    /// The provider refuses the payment.
    @discardableResult
    package func fail(_ productOrderNo: String) -> Bool {
        let now = clock()
        return state.withLock { $0.end(productOrderNo, .failed, paidTime: nil, now: now) != nil }
    }

    /// The payment is closed because nobody paid in time.
    @discardableResult
    package func expire(_ productOrderNo: String) -> Bool {
        let now = clock()
        return state.withLock { $0.end(productOrderNo, .closed, paidTime: nil, now: now) != nil }
    }

    /// The provider says otherwise about a payment that has ended: `payment.contradicted`.
    package func contradict(_ productOrderNo: String, says word: String) {
        let now = clock()
        state.withLock { $0.contradict(productOrderNo, word, now: now) }
    }

    /// What state a new refund takes at once: `succeeded` unless set.
    package func answerRefunds(with newState: GatewayRefund.State) { state.withLock { $0.newRefundState = newState } }

    /// A refund that is under way ends.
    package func endRefund(_ refundNo: String, _ newState: GatewayRefund.State) {
        let now = clock()
        state.withLock { $0.endRefund(refundNo, newState, now: now) }
    }

    /// Something at the gateway is not as this system knows it: another amount, a payment of nobody.
    package func change(_ productOrderNo: String, _ body: @Sendable (inout GatewayPayment) -> Void) {
        state.withLock { ledger in
            guard var payment = ledger.payments[productOrderNo] else { return }
            body(&payment)
            ledger.payments[productOrderNo] = payment
        }
    }

    /// The payment under a number of ours.
    package func known(_ productOrderNo: String) -> GatewayPayment? { state.withLock { $0.payments[productOrderNo] } }

    /// The results that were not taken yet, oldest first. Taking them is up to the test: in any order, late, twice.
    package func takeResults() -> [ForwardedMessage] {
        state.withLock { ledger in
            defer { ledger.outgoing = [] }
            return ledger.outgoing
        }
    }

    /// Paid less refunded, over all payments: what the gateway's journals would say.
    package var paidLessRefunded: Int64 {
        all.filter { $0.state == .succeeded }.reduce(0) { $0 + $1.tradingAmount - $1.refund }
    }
}
