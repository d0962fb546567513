/// The provider's ledger of orders beside the trade journal (J1, T3, T4, S2).
struct OrderChecks {
    private let books: Books
    private let isQuiescent: Bool
    private(set) var findings: [Finding] = []

    init(_ books: Books, _ evidence: Evidence) {
        self.books = books
        isQuiescent = evidence.isQuiescent
        var orders: [String: ProviderOrder] = [:]
        var references: [String: String] = [:]
        for order in evidence.provider.orders {
            orders[order.tradingOrderNo] = order
            if let reference = order.reference,
                let other = references.updateValue(order.tradingOrderNo, forKey: reference),
                other != order.tradingOrderNo
            {
                findings.append(
                    Finding(
                        .noGuess, order.tradingOrderNo,
                        "the order \(reference) was placed under two numbers, \(other) and \(order.tradingOrderNo)"))
            }
            charge(order)
        }
        for number in books.tradeNumbers {
            guard let trade = books.trade(number) else { continue }
            compare(trade, orders[number])
            isLate(trade, than: evidence.settledBefore)
        }
    }

    /// What the provider did, as far as it can be judged by itself and against the journal.
    private mutating func charge(_ order: ProviderOrder) {
        let subject = order.tradingOrderNo
        if order.chargedCount > 1 {
            findings.append(Finding(.noGuess, subject, "the buyer was charged \(order.chargedCount) times"))
        }
        if order.chargedCount > 0, order.chargedAmount != order.amount * Int64(order.chargedCount) {
            findings.append(
                Finding(.exact, subject, "the buyer was charged \(order.chargedAmount), the order says \(order.amount)")
            )
        }
        guard let trade = books.trade(subject) else {
            findings.append(
                Finding(.recordedFirst, subject, "the provider has this order, and no line of the trade journal has it")
            )
            return
        }
        if order.amount != trade.amount || order.currency != trade.currency {
            findings.append(
                Finding(
                    .exact, subject,
                    "the provider has \(order.amount) \(order.currency), \(trade.place) has \(trade.amount) \(trade.currency)"
                ))
        }
        if trade.state == .succeeded, let id = order.transactionID, trade.transactionID != id {
            findings.append(
                Finding(
                    .genuine, subject,
                    "\(trade.place) names the payment \(trade.transactionID ?? "null"), the provider \(id)"))
        }
    }

    private mutating func compare(_ trade: TradeLine, _ order: ProviderOrder?) {
        let subject = trade.tradingOrderNo
        let isCharged = (order?.chargedCount ?? 0) > 0
        if trade.state == .succeeded, !isCharged {
            findings.append(
                Finding(
                    .genuine, subject,
                    "\(trade.place) says succeeded, but the provider charged nobody (\(order?.state.rawValue ?? "order unknown"))"
                ))
            return
        }
        if trade.contradiction == "succeeded", !isCharged {
            findings.append(
                Finding(.genuine, subject, "\(trade.place) says that money came after the end, and none did"))
        }
        guard isQuiescent else { return }
        let known = "\(trade.place) says \(trade.state.word)"
        if isCharged, trade.state != .succeeded, trade.contradiction != "succeeded" {
            findings.append(Finding(.noGuess, subject, "\(known), and the provider has charged the buyer"))
            return
        }
        guard let order else { return }
        switch order.state {
        case .open:
            guard trade.state.isFinal else { return }
            findings.append(Finding(.noGuess, subject, "\(known), while the provider's order can still be paid"))
        case .succeeded, .closed, .failed:
            if !trade.state.isFinal {
                findings.append(Finding(.noGuess, subject, "\(known), and the provider has \(order.state.rawValue)"))
            } else if trade.state.word != order.state.rawValue, trade.contradiction != order.state.rawValue,
                trade.contradiction != "succeeded"
            {
                findings.append(
                    Finding(
                        .settled, subject,
                        "\(known) without contradiction, and the provider has \(order.state.rawValue)"))
            }
        }
    }

    private mutating func isLate(_ trade: TradeLine, than settledBefore: String?) {
        // Times of one form are in the order of their texts.
        guard isQuiescent, let settledBefore, !trade.state.isFinal, trade.expireTime < settledBefore else { return }
        findings.append(
            Finding(
                .noGuess, trade.tradingOrderNo,
                "\(trade.place) is \(trade.state.word), though it expired at \(trade.expireTime)"))
    }
}
