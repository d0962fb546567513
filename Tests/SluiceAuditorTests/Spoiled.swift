import SluiceAuditor
import Testing

/// One violation, planted in the small history.
struct Spoiled: Sendable, CustomTestStringConvertible {
    let name: String
    let invariant: Invariant
    /// What its finding says.
    let word: String
    let spoil: @Sendable (inout SmallHistory) -> Void

    var testDescription: String { "\(invariant.rawValue): \(name)" }

    init(
        _ invariant: Invariant, _ name: String, _ word: String,
        _ spoil: @escaping @Sendable (inout SmallHistory) -> Void
    ) {
        self.name = name
        self.invariant = invariant
        self.word = word
        self.spoil = spoil
    }

    static let all = journals + provider + business + moreJournals + moreProvider + moreBusiness
    private static let paid = SmallHistory.paid
    private static let closed = SmallHistory.closed

    /// What the journals say of themselves.
    private static let journals: [Spoiled] = [
        Spoiled(.oneTrade, "two trades for one order", "two trades") {
            $0.set("trade", 5, "product_order_no", "\"A-1\"")
        },
        Spoiled(.oneTrade, "a trade becomes another order's", "another order's") {
            $0.set("trade", 4, "product_order_no", "\"A-9\"")
        },
        Spoiled(.settled, "a version is left out", "version 5 follows 3") { $0.set("trade", 4, "version", "5") },
        Spoiled(.settled, "a version is written twice", "version 2 follows 2") { $0.set("trade", 3, "version", "2") },
        Spoiled(.settled, "a line changes nothing", "changes nothing") {
            $0.trade(closed, "A-2", state: 3, version: 4, event: nil)
        },
        Spoiled(.settled, "a refund goes back to its beginning", "has become initiated") {
            $0.set("refund", 2, "refund_status", "1")
            $0.set("refund", 3, "refund_status", "0")
        },
        Spoiled(.recordedFirst, "a trade begins at its end", "nothing was on disk before") {
            $0.set("trade", 1, "trading_state", "1")
        },
        Spoiled(.final, "a success becomes a failure", "succeeded has become failed") {
            $0.set("trade", 4, "trading_state", "4")
        },
        Spoiled(.final, "a refund that has ended fails", "succeeded has become failed") {
            $0.refund("R-1", status: 3, version: 4)
        },
        Spoiled(.final, "a contradiction that is none", "contradicted by closed") {
            $0.set("trade", 7, "contradiction", "\"closed\"")
        },
        Spoiled(.told, "an end without an event", "event is null") { $0.set("trade", 3, "event", "null") },
        Spoiled(.told, "an event that nothing caused", "should be null") {
            $0.set("trade", 2, "event", "\"payment.closed\"")
        },
        Spoiled(.exact, "an amount with a fraction", "no integer") { $0.set("trade", 2, "trading_amount", "1250.0") },
        Spoiled(.exact, "an amount as text", "no integer") { $0.set("refund", 1, "refund_amount", "\"250\"") },
        Spoiled(.exact, "an amount that changes", "has become 1251") { $0.set("trade", 4, "trading_amount", "1251") },
        Spoiled(.exact, "a refund of another total", "of 1249 CNY") { $0.set("refund", 1, "total", "1249") },
        Spoiled(.bounded, "more held than was paid", "hold 1450") {
            $0.refund("R-2", status: 0, version: 1, amount: 1200)
        },
        Spoiled(.bounded, "a refund that the trade does not have", "add up to 250") {
            $0.lines["trade"]?.remove(at: 3)
        },
        Spoiled(.bounded, "a flag beside the sum", "is_refund is false") { $0.set("trade", 4, "is_refund", "false") },
        Spoiled(.bounded, "a refund of an unpaid trade", "refunds a trade that is closed") {
            $0.set("refund", 1, "trading_order_no", SmallHistory.text(closed))
        },
        Spoiled(.noGuess, "closed without an answer", "no answer explains it") {
            $0.set("payment_log", 14, "outcome", "\"perhaps-sent\"")
        },
        Spoiled(.noGuess, "open past its time", "though it expired") { history in
            history.lines["trade"]?.removeLast()
            history.evidence.provider.orders.removeLast()
        },
    ]
}

extension Spoiled {
    /// The provider's ledger beside the journals.
    private static let provider: [Spoiled] = [
        Spoiled(.recordedFirst, "an order that no journal has", "the provider has this order") {
            $0.evidence.provider.orders.append(
                ProviderOrder(tradingOrderNo: "MI9", amount: 1, currency: "CNY", state: .open))
        },
        Spoiled(.recordedFirst, "a request without a line", "number 2 reached the provider, 1 stood") {
            $0.evidence.provider.requests.append(
                ProviderRequest(operation: "pay", tradingOrderNo: paid, message: "n9"))
        },
        Spoiled(.recordedFirst, "a request before its line was durable", "0 stood in the payment_log when 0") {
            $0.evidence.provider.requests[0].durable = DurableLines(trade: 1, refund: 0, paymentLog: 0)
        },
        Spoiled(.recordedFirst, "a request before its trade was durable", "the trade journal knew no") {
            $0.evidence.provider.requests[0].durable = DurableLines(trade: 0, refund: 0, paymentLog: 1)
        },
        Spoiled(.recordedFirst, "more orders placed than lines, without single requests", "number 3 reached") {
            $0.evidence.provider.requests = []
            $0.evidence.provider.orders[0].placedCount = 3
        },
        Spoiled(.noGuess, "one order under two numbers", "under two numbers") {
            $0.evidence.provider.orders[1].reference = "A-1"
        },
        Spoiled(.noGuess, "charged twice", "charged 2 times") {
            $0.evidence.provider.orders[0].chargedCount = 2
            $0.evidence.provider.orders[0].chargedAmount = 2500
        },
        Spoiled(.noGuess, "closed and charged", "the provider has charged the buyer") {
            $0.evidence.provider.orders[1].state = .succeeded
            $0.evidence.provider.orders[1].chargedCount = 1
            $0.evidence.provider.orders[1].chargedAmount = 1250
        },
        Spoiled(.noGuess, "closed here, open there", "can still be paid") {
            $0.evidence.provider.orders[1].state = .open
        },
        Spoiled(.noGuess, "open here, closed there", "and the provider has closed") {
            $0.lines["trade"]?.removeLast()
        },
        Spoiled(.settled, "closed here, failed there", "without contradiction") {
            $0.evidence.provider.orders[1].state = .failed
        },
        Spoiled(.genuine, "succeeded without a charge", "charged nobody") {
            $0.evidence.provider.orders[0].chargedCount = 0
        },
        Spoiled(.genuine, "the number of another payment", "names the payment ST1") {
            $0.evidence.provider.orders[0].transactionID = "ST2"
        },
        Spoiled(.genuine, "a refund that never was", "gave nothing back") {
            $0.evidence.provider.refunds[0].paidBackCount = 0
        },
        Spoiled(.exact, "another amount at the provider", "the provider has 1205 CNY") {
            $0.evidence.provider.orders[0].amount = 1205
        },
        Spoiled(.exact, "another refund at the provider", "the provider has 25 CNY") {
            $0.evidence.provider.refunds[0].amount = 25
        },
        Spoiled(.bounded, "given back twice", "went back 2 times") {
            $0.evidence.provider.refunds[0].paidBackCount = 2
        },
        Spoiled(.bounded, "more given back than was charged", "1500 went back of the 1250") {
            $0.evidence.provider.refunds.append(
                ProviderRefund(
                    refundNo: "R-2", tradingOrderNo: paid, amount: 1250, currency: "CNY", state: .succeeded,
                    paidBackCount: 1, paidBackAmount: 1250))
        },
        Spoiled(.noGuess, "a refund that the provider never heard of", "never heard of it") { history in
            history.lines["refund"]?.removeLast()
            history.evidence.provider.refunds = []
        },
    ]

    /// What the business system saw beside the journals.
    private static let business: [Spoiled] = [
        Spoiled(.kept, "an acknowledged payment is gone", "has no such trade") {
            $0.evidence.business.calls[0].reply?.tradingOrderNo = "MI9"
        },
        Spoiled(.kept, "an acknowledged version is gone", "no version 9") {
            $0.evidence.business.calls[0].reply?.version = 9
        },
        Spoiled(.kept, "an acknowledged refund is gone", "has no such refund") {
            $0.evidence.business.calls[2].reply?.refundNo = "R-9"
        },
        Spoiled(.kept, "turned away and taken", "every call was turned away") {
            $0.evidence.business.calls[1].status = 503
        },
        Spoiled(.recordedFirst, "a reply before its line was durable", "the reply to create was out") {
            $0.evidence.business.calls[0].durable = DurableLines(trade: 1, refund: 0, paymentLog: 3)
        },
        Spoiled(.folded, "a reply that its version does not say", "said succeeded") {
            $0.evidence.business.calls[0].reply?.state = "succeeded"
        },
        Spoiled(.oneTrade, "one call, two trades", "gave \(paid) once") { history in
            var again = history.evidence.business.calls[0]
            again.reply = history.view(closed, 2, "pending")
            history.evidence.business.calls.append(again)
        },
        Spoiled(.oneTrade, "another amount is acknowledged", "1300 CNY through sandbox was answered 200") { history in
            var again = history.evidence.business.calls[0]
            (again.amount, again.status) = (1300, 200)
            history.evidence.business.calls.append(again)
        },
        Spoiled(.exact, "a reply with another amount", "said 1205") {
            $0.evidence.business.calls[0].reply?.amount = 1205
        },
        Spoiled(.told, "an end that nobody heard of", "never reached the business system") {
            $0.evidence.business.events.removeLast()
        },
        Spoiled(.told, "an end that was never acknowledged", "was never acknowledged") {
            $0.evidence.business.events[3].answeredStatus = nil
        },
        Spoiled(.told, "one event under two ids", "under two ids") {
            $0.evidence.business.events[1].eventID = "evt_other"
        },
        Spoiled(.told, "one id for two events", "stands for two events") {
            $0.evidence.business.events[3].eventID = "evt_\(paid)_3"
        },
        Spoiled(.told, "a refund is told before its payment", "came before payment.succeeded") {
            $0.evidence.business.events.swapAt(1, 2)
        },
        Spoiled(.told, "a wrong signature", "wrong signature") {
            $0.evidence.business.events[0].isSignatureValid = false
        },
        Spoiled(.recordedFirst, "an event of nothing", "no line of the journals says so") {
            $0.evidence.business.events[3].type = "payment.failed"
        },
        Spoiled(.recordedFirst, "an event without its line in the log", "no line of the payment_log") {
            $0.set("payment_log", 15, "request_data", "null")
        },
        Spoiled(.exact, "an event with another amount", "payment.closed said 1 ") {
            $0.evidence.business.events[3].data.amount = 1
        },
    ]
}
