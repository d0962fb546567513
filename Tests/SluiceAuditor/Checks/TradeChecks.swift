/// What the trade journal must say of itself: versions, one trade for one number, final states, events (T1, T2, T5, T6, F1).
struct TradeChecks {
    let books: Books
    private(set) var findings: [Finding] = []

    init(_ books: Books) {
        self.books = books
        var numbers: [String: String] = [:]
        for number in books.tradeNumbers {
            guard let lines = books.trades[number], let first = lines.first else { continue }
            let key = "\(first.appID)\u{0}\(first.productOrderNo)"
            if let other = numbers.updateValue(number, forKey: key) {
                findings.append(
                    Finding(
                        .oneTrade, first.productOrderNo,
                        "two trades, \(other) and \(number) (\(first.place)), stand for one order of \(first.appID)"))
            }
            begin(first)
            for (earlier, later) in zip(lines, lines.dropFirst()) { step(from: earlier, to: later) }
        }
    }

    private mutating func begin(_ first: TradeLine) {
        let subject = first.tradingOrderNo
        if first.version != 1 {
            findings.append(Finding(.settled, subject, "\(first.place): the first version is \(first.version)"))
        }
        if first.state != .created {
            findings.append(
                Finding(
                    .recordedFirst, subject,
                    "\(first.place): the first line says \(first.state.word), so that nothing was on disk before"))
        }
        if first.amount <= 0 {
            findings.append(Finding(.exact, subject, "\(first.place): the amount is \(first.amount)"))
        }
        alone(first, before: nil)
    }

    private mutating func step(from earlier: TradeLine, to later: TradeLine) {
        let subject = later.tradingOrderNo
        if later.version != earlier.version + 1 {
            findings.append(
                Finding(.settled, subject, "\(later.place): version \(later.version) follows \(earlier.version)"))
        }
        if (later.appID, later.productOrderNo, later.channel, later.method)
            != (earlier.appID, earlier.productOrderNo, earlier.channel, earlier.method)
        {
            findings.append(Finding(.oneTrade, subject, "\(later.place): the trade has become another order's"))
        }
        if (later.amount, later.currency) != (earlier.amount, earlier.currency) {
            findings.append(
                Finding(
                    .exact, subject,
                    "\(later.place): \(earlier.amount) \(earlier.currency) has become \(later.amount) \(later.currency)"
                ))
        }
        if earlier.state.isFinal, later.state != earlier.state {
            findings.append(
                Finding(.final, subject, "\(later.place): \(earlier.state.word) has become \(later.state.word)"))
        } else if later.state.rawValue < earlier.state.rawValue {
            findings.append(
                Finding(.settled, subject, "\(later.place): \(earlier.state.word) has become \(later.state.word)"))
        }
        if later.refunded < earlier.refunded {
            findings.append(
                Finding(
                    .bounded, subject, "\(later.place): refund falls from \(earlier.refunded) to \(later.refunded)"))
        }
        if later.line.isEqual(to: earlier.line, apartFrom: ["seq", "chain", "version", "update_time", "event"]) {
            findings.append(Finding(.settled, subject, "\(later.place): version \(later.version) changes nothing"))
        }
        alone(later, before: earlier)
    }

    /// What holds of a line with what it was before.
    private mutating func alone(_ line: TradeLine, before: TradeLine?) {
        let subject = line.tradingOrderNo
        if line.refunded < 0 || line.refunded > line.amount {
            findings.append(
                Finding(.bounded, subject, "\(line.place): refund is \(line.refunded) of \(line.amount)"))
        }
        if line.refunded > 0, line.state != .succeeded {
            findings.append(
                Finding(.bounded, subject, "\(line.place): \(line.refunded) refunded of a \(line.state.word) trade"))
        }
        if line.isRefund != (line.refunded > 0) {
            findings.append(
                Finding(.bounded, subject, "\(line.place): is_refund is \(line.isRefund), refund \(line.refunded)"))
        }
        let change = Ending(
            subject: subject, place: line.place, kind: "payment", wasFinal: before?.state.isFinal ?? false,
            finalWord: line.state.isFinal ? line.state.word : nil, contradictionBefore: before?.contradiction,
            contradiction: line.contradiction, event: line.event)
        findings += change.findings()
    }
}

/// What must be said when something ends, or when its end is contradicted.
struct Ending {
    let subject: String
    let place: String
    /// `payment` or `refund`.
    let kind: String
    let wasFinal: Bool
    /// The state, where it is a final one.
    let finalWord: String?
    let contradictionBefore: String?
    let contradiction: String?
    let event: String?

    func findings() -> [Finding] {
        var findings: [Finding] = []
        if let contradiction, contradiction == finalWord || finalWord == nil {
            findings.append(
                Finding(
                    .final, subject,
                    "\(place): contradicted by \(contradiction), though it is \(finalWord ?? "open")"))
        }
        // The word that money came after all may replace a lesser one; nothing else may.
        if let known = contradictionBefore, contradiction != known, known == "succeeded" || contradiction != "succeeded"
        {
            findings.append(
                Finding(
                    .final, subject,
                    "\(place): the contradiction \(known) has become \(contradiction ?? "none")"))
        }
        var due: String?
        if !wasFinal, let finalWord {
            due = "\(kind).\(finalWord)"
        } else if contradiction != contradictionBefore, contradiction != nil {
            due = "\(kind).contradicted"
        }
        if event != due {
            findings.append(
                Finding(.told, subject, "\(place): event is \(event ?? "null"), and should be \(due ?? "null")"))
        }
        return findings
    }
}
