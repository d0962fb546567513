/// What the refund journal must say of itself and of its trades (T2, T5, T6, F1, S2).
struct RefundChecks {
    let books: Books
    private(set) var findings: [Finding] = []

    init(_ books: Books, isQuiescent: Bool) {
        self.books = books
        for number in books.refundNumbers {
            guard let lines = books.refunds[number], let first = lines.first else { continue }
            begin(first)
            for (earlier, later) in zip(lines, lines.dropFirst()) { step(from: earlier, to: later) }
        }
        reserve()
        for trade in books.tradeNumbers.compactMap({ books.trade($0) }) { book(trade, isQuiescent: isQuiescent) }
    }

    private mutating func begin(_ first: RefundLine) {
        let subject = first.refundNo
        if first.version != 1 {
            findings.append(Finding(.settled, subject, "\(first.place): the first version is \(first.version)"))
        }
        if first.status != .initiated {
            findings.append(
                Finding(
                    .recordedFirst, subject,
                    "\(first.place): the first line says \(first.status.word), so that nothing was on disk before"))
        }
        if first.amount <= 0 {
            findings.append(Finding(.exact, subject, "\(first.place): the amount is \(first.amount)"))
        }
        alone(first, before: nil)
        guard let trade = books.trade(first.tradingOrderNo) else {
            findings.append(
                Finding(.recordedFirst, subject, "\(first.place): there is no trade \(first.tradingOrderNo)"))
            return
        }
        if trade.state != .succeeded {
            findings.append(
                Finding(
                    .bounded, subject, "\(first.place): refunds a trade that is \(trade.state.word) (\(trade.place))"))
        }
        if first.total != trade.amount || first.currency != trade.currency {
            findings.append(
                Finding(
                    .exact, subject,
                    "\(first.place): of \(first.total) \(first.currency), the trade says \(trade.amount) \(trade.currency) (\(trade.place))"
                ))
        }
        if first.appID != trade.appID || first.productOrderNo != trade.productOrderNo {
            findings.append(Finding(.oneTrade, subject, "\(first.place): it names another order than its trade"))
        }
    }

    private mutating func step(from earlier: RefundLine, to later: RefundLine) {
        let subject = later.refundNo
        if later.version != earlier.version + 1 {
            findings.append(
                Finding(.settled, subject, "\(later.place): version \(later.version) follows \(earlier.version)"))
        }
        if (later.tradingOrderNo, later.appID, later.productOrderNo)
            != (earlier.tradingOrderNo, earlier.appID, earlier.productOrderNo)
        {
            findings.append(Finding(.oneTrade, subject, "\(later.place): the refund has become another trade's"))
        }
        if (later.amount, later.total, later.currency) != (earlier.amount, earlier.total, earlier.currency) {
            findings.append(
                Finding(
                    .exact, subject,
                    "\(later.place): \(earlier.amount) of \(earlier.total) \(earlier.currency) has become \(later.amount) of \(later.total) \(later.currency)"
                ))
        }
        if earlier.status.isFinal, later.status != earlier.status {
            findings.append(
                Finding(.final, subject, "\(later.place): \(earlier.status.word) has become \(later.status.word)"))
        } else if later.status.rawValue < earlier.status.rawValue {
            findings.append(
                Finding(.settled, subject, "\(later.place): \(earlier.status.word) has become \(later.status.word)"))
        }
        if later.line.isEqual(to: earlier.line, apartFrom: ["seq", "chain", "version", "update_time", "event"]) {
            findings.append(Finding(.settled, subject, "\(later.place): version \(later.version) changes nothing"))
        }
        alone(later, before: earlier)
    }

    private mutating func alone(_ line: RefundLine, before: RefundLine?) {
        let change = Ending(
            subject: line.refundNo, place: line.place, kind: "refund", wasFinal: before?.status.isFinal ?? false,
            finalWord: line.status.isFinal ? line.status.word : nil, contradictionBefore: before?.contradiction,
            contradiction: line.contradiction, event: line.event)
        findings += change.findings()
    }

    /// Line by line: what refunds that have not failed hold together never exceeds what was paid.
    private mutating func reserve() {
        var held: [String: Int64] = [:]
        var holds: [String: Int64] = [:]
        for line in books.refundLines {
            let amount = line.status == .failed ? 0 : line.amount
            held[line.tradingOrderNo, default: 0] += amount - (holds[line.refundNo] ?? 0)
            holds[line.refundNo] = amount
            guard let sum = held[line.tradingOrderNo], sum > line.total, amount > 0 else { continue }
            findings.append(
                Finding(
                    .bounded, line.tradingOrderNo,
                    "\(line.place): the refunds hold \(sum) of the \(line.total) that were paid"))
        }
    }

    /// What the trade says has been refunded is what its refunds say. A crash between two journals may leave one ahead until
    /// the gateway is up again.
    private mutating func book(_ trade: TradeLine, isQuiescent: Bool) {
        let refunds = books.refunds(of: trade.tradingOrderNo)
        guard trade.refunded > 0 || !refunds.isEmpty else { return }
        let given = refunds.filter { $0.status == .succeeded }.reduce(0) { $0 + $1.amount }
        let held = refunds.filter { $0.status != .failed }.reduce(0) { $0 + $1.amount }
        if isQuiescent ? trade.refunded != given : trade.refunded > held {
            findings.append(
                Finding(
                    .bounded, trade.tradingOrderNo,
                    "\(trade.place) says refund \(trade.refunded), its succeeded refunds add up to \(given)"))
        }
    }
}
