import SluiceAuditor

/// Further violations: each of the sentences that the auditor can say is said at least once.
extension Spoiled {
    private static let paid = SmallHistory.paid
    private static let closed = SmallHistory.closed

    /// What the journals say of themselves.
    static let moreJournals: [Spoiled] = [
        Spoiled(.settled, "a trade begins with its second version", "the first version is 2") {
            $0.set("trade", 1, "version", "2")
        },
        Spoiled(.settled, "a refund begins with its second version", "the first version is 2") {
            $0.set("refund", 1, "version", "2")
        },
        Spoiled(.settled, "a refund leaves a version out", "version 4 follows 2") {
            $0.set("refund", 3, "version", "4")
        },
        Spoiled(.settled, "a refund's line changes nothing", "changes nothing") {
            $0.refund("R-1", status: 2, version: 4)
        },
        Spoiled(.settled, "a trade goes back to its beginning", "pending has become created") {
            $0.set("trade", 6, "trading_state", "1")
            $0.set("trade", 7, "trading_state", "0")
        },
        Spoiled(.exact, "an amount of nothing", "the amount is 0") { $0.set("trade", 1, "trading_amount", "0") },
        Spoiled(.exact, "a refund of nothing", "the amount is 0") { $0.set("refund", 1, "refund_amount", "0") },
        Spoiled(.exact, "a refund that grows", "has become 251 of 1250 CNY") {
            $0.set("refund", 3, "refund_amount", "251")
        },
        Spoiled(.bounded, "refund falls", "refund falls from 250 to 0") {
            $0.trade(paid, "A-1", state: 2, version: 5, transactionID: "ST1")
        },
        Spoiled(.bounded, "more refunded than paid", "refund is 1251 of 1250") { $0.set("trade", 4, "refund", "1251") },
        Spoiled(.bounded, "refunded before it was paid", "refunded of a pending trade") {
            $0.set("trade", 6, "refund", "1")
        },
        Spoiled(.recordedFirst, "a refund begins at its end", "the first line says processing") {
            $0.set("refund", 1, "refund_status", "1")
        },
        Spoiled(.recordedFirst, "a refund of no trade", "there is no trade MI9") {
            $0.set("refund", 1, "trading_order_no", "\"MI9\"")
        },
        Spoiled(.oneTrade, "a refund that names another order", "another order than its trade") {
            $0.set("refund", 1, "product_order_no", "\"A-9\"")
        },
        Spoiled(.oneTrade, "a refund that wanders", "has become another trade's") {
            $0.set("refund", 3, "trading_order_no", SmallHistory.text(closed))
        },
        Spoiled(.final, "a contradiction is taken back", "the contradiction failed has become none") {
            $0.trade(closed, "A-2", state: 3, version: 4, event: "payment.contradicted", contradiction: "failed")
            $0.trade(closed, "A-2", state: 3, version: 5)
        },
        Spoiled(.told, "a contradiction without an event", "should be payment.contradicted") {
            $0.trade(closed, "A-2", state: 3, version: 4, contradiction: "failed")
        },
        Spoiled(.noGuess, "a refund failed without an answer", "says failed, but no answer explains it") {
            $0.set("refund", 3, "refund_status", "3")
            $0.set("payment_log", 8, "outcome", "\"unknown\"")
        },
        Spoiled(.chained, "a state that is none", "trading_state should be") {
            $0.set("trade", 3, "trading_state", "5")
        },
        Spoiled(.chained, "a number that is text", "version should be") { $0.set("trade", 3, "version", "\"3\"") },
    ]

    /// The provider's ledger beside the journals.
    static let moreProvider: [Spoiled] = [
        Spoiled(.genuine, "money after the end that never came", "money came after the end, and none did") {
            $0.trade(closed, "A-2", state: 3, version: 4, event: "payment.contradicted", contradiction: "succeeded")
        },
        Spoiled(.exact, "another amount charged", "was charged 1205, the order says 1250") {
            $0.evidence.provider.orders[0].chargedAmount = 1205
        },
        Spoiled(.exact, "another amount given back", "25 went back, the refund says 250") {
            $0.evidence.provider.refunds[0].paidBackAmount = 25
        },
        Spoiled(.recordedFirst, "a refund that no journal has", "the provider has this refund") {
            $0.evidence.provider.refunds[0].refundNo = "R-9"
        },
        Spoiled(.recordedFirst, "a refund before its line was durable", "the refund journal knew no R-1") {
            $0.evidence.provider.requests[1].durable = DurableLines(trade: 4, refund: 0, paymentLog: 10)
        },
        Spoiled(.genuine, "a refund of another order", "of another order than the provider's") {
            $0.evidence.provider.refunds[0].tradingOrderNo = closed
        },
        Spoiled(.noGuess, "a refund ended here, under way there", "still works on it") {
            $0.set("refund", 3, "refund_status", "3")
            $0.evidence.provider.refunds[0].state = .processing
            $0.evidence.provider.refunds[0].paidBackCount = 0
        },
        Spoiled(.noGuess, "a refund under way here, paid there", "has given the money back") {
            $0.lines["refund"]?.removeLast()
        },
        Spoiled(.noGuess, "a refund under way here, failed there", "and the provider has failed") {
            $0.lines["refund"]?.removeLast()
            $0.evidence.provider.refunds[0].state = .failed
            $0.evidence.provider.refunds[0].paidBackCount = 0
        },
        Spoiled(.settled, "a refund succeeded here, failed there", "without contradiction") {
            $0.evidence.provider.refunds[0].state = .failed
        },
    ]

    /// What the business system saw beside the journals.
    static let moreBusiness: [Spoiled] = [
        Spoiled(.kept, "a refund turned away and taken", "and refund 3 has it all the same") {
            $0.evidence.business.calls[2].status = 503
        },
        Spoiled(.kept, "an acknowledged version of a refund is gone", "the refund journal has no version 7") {
            $0.evidence.business.calls[2].reply?.version = 7
        },
        Spoiled(.exact, "a refund of another amount is acknowledged", "240 was asked for and acknowledged") {
            $0.evidence.business.calls[2].amount = 240
        },
        Spoiled(.exact, "a reply in another currency", "said USD") {
            $0.evidence.business.calls[0].reply?.currency = "USD"
        },
        Spoiled(.folded, "a reply with another refund", "said refund 250") {
            $0.evidence.business.calls[0].reply?.refunded = 250
        },
        Spoiled(.folded, "a reply with a contradiction", "said contradiction failed") {
            $0.evidence.business.calls[0].reply?.contradiction = "failed"
        },
        Spoiled(.oneTrade, "a reply that names another order's trade", "has for A-2") {
            $0.evidence.business.calls[0].reply = $0.view(closed, 2, "pending")
        },
        Spoiled(.folded, "an event in another state", "does not say what") {
            $0.evidence.business.events[0].data.state = "closed"
        },
        Spoiled(.recordedFirst, "an event before its line was durable", "arrived when 2 lines were durable") {
            $0.evidence.business.events[0].durable = DurableLines(trade: 2, refund: 0, paymentLog: 6)
        },
    ]
}
