import SluiceTrade
import Testing

private let start = Instant(seconds: 1_790_000_000)

private let paid: Trade = {
    var trade = Trade(
        tradingOrderNo: "T1", productOrderNo: "P1", appID: "shop", tradingChannel: "till", tradingType: "qr",
        tradingAmount: 1000, currency: "CNY", description: "a book", createTime: start, expireTime: start)
    trade.tradingState = .succeeded
    return trade
}()

private func refund(_ status: RefundStatus, amount: Int64 = 400, number: String = "R1") -> Refund {
    var refund = Refund(refundNo: number, of: paid, amount: amount, reason: nil, at: start)
    refund.refundStatus = status
    return refund
}

private let events: [RefundEvent] = [
    .accepted(refundID: "X", code: nil, message: nil), .refused(code: "NO", message: nil),
    .reported(status: .processing, refundID: "X", code: nil, message: nil),
    .reported(status: .succeeded, refundID: "X", code: nil, message: nil),
    .reported(status: .failed, refundID: "X", code: nil, message: nil),
]

@Suite struct RefundStates {
    @Test(arguments: RefundStatus.allCases, events.indices)
    func `every event in every state keeps the rules`(status: RefundStatus, index: Int) {
        let before = refund(status)
        guard case .changed(let after, let notice) = before.deciding(events[index], at: start) else { return }
        #expect(after.version == before.version + 1)
        if status.isFinal { #expect(after.refundStatus == status) }
        let ended = !status.isFinal && after.refundStatus.isFinal
        #expect((notice == .succeeded || notice == .failed) == ended)
        #expect((notice == .contradicted) == (after.contradiction != nil))
    }

    @Test func `a refund without an answer is under way, not failed`() {
        guard case .changed(let after, nil) = refund(.initiated).deciding(events[0], at: start) else {
            return #expect(Bool(false))
        }
        #expect(after.refundStatus == .processing)
    }

    @Test func `refunds that have not failed hold their amount`() {
        let refunds = [refund(.succeeded), refund(.processing, number: "R2"), refund(.failed, number: "R3")]
        #expect(RefundAllowance.remaining(of: paid, refunds: refunds) == 200)
        #expect(RefundAllowance.remaining(of: paid, refunds: []) == 1000)
    }

    @Test func `what is booked on the trade adds up`() {
        guard case .changed(let once, nil) = paid.deciding(.refunded(amount: 400), at: start),
            case .changed(let twice, nil) = once.deciding(.refunded(amount: 600), at: start)
        else { return #expect(Bool(false)) }
        #expect(twice.refund == 1000)
        #expect(twice.isRefund)
        #expect(twice.tradingState == .succeeded)
    }
}
