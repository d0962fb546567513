import Foundation
import Fundraising

extension FakeLedger {
    /// An open payment ends; a final one stays as it is, and `nil` comes back.
    @discardableResult
    mutating func end(_ reference: String, _ state: GatewayPayment.State, paidTime: Date?, now: Date)
        -> GatewayPayment?
    {
        guard var payment = payments[reference], payment.state == .created || payment.state == .pending else {
            return nil
        }
        payment.state = state
        payment.paidTime = paidTime
        payment.updateTime = now
        payments[reference] = payment
        tell("payment.\(state.rawValue)", payment, now: now)
        return payment
    }

    mutating func contradict(_ reference: String, _ word: String, now: Date) {
        guard var payment = payments[reference] else { return }
        payment.contradiction = word
        payment.updateTime = now
        payments[reference] = payment
        tell("payment.contradicted", payment, now: now)
    }

    mutating func endRefund(_ number: String, _ state: GatewayRefund.State, now: Date) {
        guard var refund = refunds[number], refund.state == .processing || refund.state == .initiated else { return }
        refund.state = state
        refunds[number] = refund
        if state == .succeeded,
            let reference = payments.first(where: { $0.value.tradingOrderNo == refund.tradingOrderNo })
        {
            payments[reference.key]?.refund += refund.refundAmount
            payments[reference.key]?.updateTime = now
        }
        tell("refund.\(state.rawValue)", refund, now: now)
    }

    private mutating func tell(_ type: String, _ payment: GatewayPayment, now: Date) {
        var shown = payment
        shown.action = nil
        queue(type, number: payment.tradingOrderNo, shown, now: now)
    }

    private mutating func tell(_ type: String, _ refund: GatewayRefund, now: Date) {
        queue(type, number: refund.refundNo, refund, now: now)
    }

    private mutating func queue(_ type: String, number: String, _ data: some Encodable, now: Date) {
        let version = versions[number, default: 0] + 1
        versions[number] = version
        outgoing.append(ForwardedMessage(id: "evt_\(number)_\(version)", type: type, data: data, at: now))
    }
}
