import Foundation
import Fundraising

/// What the fake gateway remembers, and its rules.
struct FakeLedger: Sendable {
    var channels: [String]
    var cashChannels: Set<String>
    /// By `product_order_no`.
    var payments: [String: GatewayPayment] = [:]
    var methods: [String: String?] = [:]
    var order: [String] = []
    var refunds: [String: GatewayRefund] = [:]
    var refundsOrder: [String] = []
    /// The state that a new refund has at once.
    var newRefundState = GatewayRefund.State.succeeded
    var outgoing: [ForwardedMessage] = []
    var versions: [String: Int] = [:]
    var faults: [FakeGateway.Call: [(moment: FakeGateway.Moment, failure: GatewayFailure)]] = [:]
    var hooks: [FakeGateway.Call: @Sendable () -> Void] = [:]
    var counts: [FakeGateway.Call: Int] = [:]

    mutating func nextFault(_ call: FakeGateway.Call) -> (moment: FakeGateway.Moment, failure: GatewayFailure)? {
        guard var planted = faults[call], !planted.isEmpty else { return nil }
        let first = planted.removeFirst()
        faults[call] = planted
        return first
    }

    mutating func pay(_ order: PaymentOrder, now: Date) throws(GatewayFailure) -> GatewayPayment {
        if let known = payments[order.productOrderNo] {
            let isSame =
                known.tradingAmount == order.tradingAmount && known.currency == order.currency
                && known.tradingChannel == order.tradingChannel && methods[order.productOrderNo] == order.method
            guard isSame else {
                throw .refused(
                    status: 409, code: "order-conflict",
                    detail: "product_order_no \(order.productOrderNo) is already another order.")
            }
            return known
        }
        guard channels.contains(order.tradingChannel) else {
            throw .refused(
                status: 422, code: "unknown-channel", detail: "There is no channel \(order.tradingChannel).")
        }
        guard order.tradingAmount > 0 else {
            throw .refused(status: 422, code: "invalid-request", detail: "trading_amount must be more than 0.")
        }
        let number = "T\(payments.count + 1)"
        let isCash = cashChannels.contains(order.tradingChannel)
        let payment = GatewayPayment(
            tradingOrderNo: number, productOrderNo: order.productOrderNo, tradingChannel: order.tradingChannel,
            state: .pending, tradingAmount: order.tradingAmount, currency: order.currency, updateTime: now,
            action: isCash
                ? PaymentAction(type: "none")
                : PaymentAction(type: "redirect", url: "https://pay.example/\(number)"))
        payments[order.productOrderNo] = payment
        methods[order.productOrderNo] = order.method
        self.order.append(order.productOrderNo)
        return payment
    }

    mutating func close(_ number: String, now: Date) throws(GatewayFailure) -> GatewayPayment {
        let payment = try known(number)
        switch payment.state {
        case .succeeded, .failed:
            throw .refused(status: 409, code: "payment-final", detail: "The payment has \(payment.state.rawValue).")
        case .closed: return payment
        case .created, .pending: return end(payment.productOrderNo, .closed, paidTime: nil, now: now) ?? payment
        }
    }

    mutating func confirm(_ number: String, now: Date) throws(GatewayFailure) -> GatewayPayment {
        let payment = try known(number)
        guard cashChannels.contains(payment.tradingChannel) else {
            throw .refused(
                status: 422, code: "operation-not-offered",
                detail: "This channel's provider says itself when a payment has been made.")
        }
        switch payment.state {
        case .succeeded: return payment
        case .closed, .failed:
            throw .refused(
                status: 409, code: "payment-final", detail: "The payment is \(payment.state.rawValue) and stays so.")
        case .created, .pending: return end(payment.productOrderNo, .succeeded, paidTime: now, now: now) ?? payment
        }
    }

    mutating func refund(_ order: RefundOrder, now: Date) throws(GatewayFailure) -> GatewayRefund {
        let payment = try known(order.tradingOrderNo)
        // What all of the shipped plugins take.
        guard (8...40).contains(order.refundNo.count), order.refundNo.allSatisfy({ $0.isLetter || $0.isNumber }) else {
            throw .refused(
                status: 400, code: "invalid-request", detail: "the provider would not take the refund number")
        }
        if let refund = refunds[order.refundNo] {
            guard refund.refundAmount == order.refundAmount, refund.tradingOrderNo == order.tradingOrderNo else {
                throw .refused(
                    status: 409, code: "refund-conflict",
                    detail: "refund_no \(order.refundNo) already stands for another refund.")
            }
            return refund
        }
        guard payment.state == .succeeded else {
            throw .refused(status: 409, code: "payment-not-paid", detail: "Only a paid payment can be refunded.")
        }
        let taken = refunds.values.filter { $0.tradingOrderNo == order.tradingOrderNo && $0.state != .failed }
        let left = payment.tradingAmount - taken.reduce(0) { $0 + $1.refundAmount }
        guard order.refundAmount <= left else {
            throw .refused(
                status: 422, code: "refund-exceeds-payment", detail: "\(left) can still be refunded.")
        }
        refunds[order.refundNo] = GatewayRefund(
            refundNo: order.refundNo, tradingOrderNo: order.tradingOrderNo, refundAmount: order.refundAmount,
            currency: payment.currency, state: .processing)
        refundsOrder.append(order.refundNo)
        if newRefundState == .succeeded || newRefundState == .failed {
            endRefund(order.refundNo, newRefundState, now: now)
        }
        return try refund(order, now: now)
    }

    func known(_ number: String) throws(GatewayFailure) -> GatewayPayment {
        guard let payment = payments.values.first(where: { $0.tradingOrderNo == number }) else {
            throw .refused(status: 404, code: "payment-not-found", detail: "There is no payment \(number).")
        }
        return payment
    }
}
