/// What the business system was told in replies: all of it is in the journals, and stays there (J1, J3, J5, T1, S2).
struct CallChecks {
    private let books: Books
    private(set) var findings: [Finding] = []
    /// The number that an app was first told for its order.
    private var told: [String: String] = [:]

    init(_ books: Books, _ business: BusinessEvidence) {
        self.books = books
        for call in business.calls where call.isAcknowledged {
            guard let reply = call.reply else { continue }
            let isKnown =
                if let number = reply.refundNo { refund(number, reply, call) } else { trade(reply, call) }
            if isKnown, call.operation == .create { create(call, reply) }
        }
        turnedAway(business.calls)
        refundsTurnedAway(business.calls)
    }

    private mutating func trade(_ reply: BusinessView, _ call: BusinessCall) -> Bool {
        let lines = books.trades[reply.tradingOrderNo] ?? []
        guard !lines.isEmpty else {
            lost(call, reply.tradingOrderNo, "the trade journal has no such trade")
            return false
        }
        guard let version = reply.version else { return true }
        guard let line = lines.first(where: { $0.version == Int64(version) }) else {
            lost(call, reply.tradingOrderNo, "the trade journal has no version \(version)")
            return true
        }
        compare(reply, view(line), call, line.place)
        durable(line.line.sequence, call.durable?.trade, call, reply.tradingOrderNo, line.place)
        return true
    }

    private mutating func refund(_ number: String, _ reply: BusinessView, _ call: BusinessCall) -> Bool {
        let lines = books.refunds[number] ?? []
        guard let first = lines.first else {
            lost(call, number, "the refund journal has no such refund")
            return false
        }
        if call.operation == .refund, let amount = call.amount, amount != first.amount {
            findings.append(
                Finding(.exact, number, "\(amount) was asked for and acknowledged, \(first.place) has \(first.amount)"))
        }
        guard let version = reply.version else { return true }
        guard let line = lines.first(where: { $0.version == Int64(version) }) else {
            lost(call, number, "the refund journal has no version \(version)")
            return true
        }
        let view = BusinessView(
            tradingOrderNo: line.tradingOrderNo, refundNo: number, state: line.status.word, amount: line.amount,
            currency: line.currency, contradiction: line.contradiction)
        compare(reply, view, call, line.place)
        durable(line.line.sequence, call.durable?.refund, call, number, line.place)
        return true
    }

    private func view(_ line: TradeLine) -> BusinessView {
        BusinessView(
            tradingOrderNo: line.tradingOrderNo, productOrderNo: line.productOrderNo, state: line.state.word,
            amount: line.amount, currency: line.currency, refunded: line.refunded, contradiction: line.contradiction)
    }

    /// A reply must say what the version that it names says.
    private mutating func compare(_ reply: BusinessView, _ line: BusinessView, _ call: BusinessCall, _ place: String) {
        let subject = reply.refundNo ?? reply.tradingOrderNo
        let asked = "the reply to \(call.operation.rawValue)"
        if let amount = reply.amount, amount != line.amount {
            findings.append(Finding(.exact, subject, "\(asked) said \(amount), \(place) has \(line.amount ?? 0)"))
        }
        if let currency = reply.currency, currency != line.currency {
            findings.append(Finding(.exact, subject, "\(asked) said \(currency), \(place) has \(line.currency ?? "")"))
        }
        if let state = reply.state, state != line.state {
            findings.append(Finding(.folded, subject, "\(asked) said \(state), \(place) has \(line.state ?? "")"))
        }
        if let refunded = reply.refunded, refunded != line.refunded {
            findings.append(
                Finding(.folded, subject, "\(asked) said refund \(refunded), \(place) has \(line.refunded ?? 0)"))
        }
        if reply.state != nil, reply.contradiction != line.contradiction {
            findings.append(
                Finding(
                    .folded, subject,
                    "\(asked) said contradiction \(reply.contradiction ?? "null"), \(place) has \(line.contradiction ?? "null")"
                ))
        }
    }

    private mutating func create(_ call: BusinessCall, _ reply: BusinessView) {
        guard let order = call.productOrderNo, let trade = books.trade(reply.tradingOrderNo) else { return }
        if trade.productOrderNo != order || trade.appID != call.appID {
            findings.append(
                Finding(
                    .oneTrade, order,
                    "the reply names \(reply.tradingOrderNo), which \(trade.place) has for \(trade.productOrderNo)"))
        }
        if let first = told[call.appID + "\u{0}" + order], first != reply.tradingOrderNo {
            findings.append(
                Finding(.oneTrade, order, "the same call gave \(first) once and \(reply.tradingOrderNo) later"))
        }
        told[call.appID + "\u{0}" + order] = told[call.appID + "\u{0}" + order] ?? reply.tradingOrderNo
        let isOther =
            call.amount.map { $0 != trade.amount } ?? false || call.currency.map { $0 != trade.currency } ?? false
            || call.channel.map { $0 != trade.channel } ?? false
        if isOther {
            findings.append(
                Finding(
                    .oneTrade, order,
                    "\(call.amount ?? 0) \(call.currency ?? "") through \(call.channel ?? "") was answered \(call.status ?? 0), but \(trade.place) has \(trade.amount) \(trade.currency) through \(trade.channel)"
                ))
        }
    }

    /// An order whose every call was refused for good before anything was taken leaves no trade (J5). What was not answered,
    /// and what failed in the middle, says nothing.
    private mutating func turnedAway(_ calls: [BusinessCall]) {
        var isRefused: [String: Bool] = [:]
        for call in calls where call.operation == .create {
            guard let order = call.productOrderNo else { continue }
            let refused = call.status.map { (400..<500).contains($0) || $0 == 503 } ?? false
            let key = call.appID + "\u{0}" + order
            isRefused[key] = (isRefused[key] ?? true) && refused && call.code != "storage-failed"
        }
        for number in books.tradeNumbers {
            guard let trade = books.trade(number), isRefused[trade.appID + "\u{0}" + trade.productOrderNo] == true
            else { continue }
            findings.append(
                Finding(
                    .kept, trade.productOrderNo, "every call was turned away, and \(trade.place) has it all the same"))
        }
    }

    /// The same for refunds that were turned away past capacity. One that broke off in the middle, as a failing disk makes it, may be
    /// there.
    private mutating func refundsTurnedAway(_ calls: [BusinessCall]) {
        var isRefused: [String: Bool] = [:]
        for call in calls where call.operation == .refund {
            guard let number = call.refundNo else { continue }
            let refused = call.status == 503 && call.code?.hasPrefix("storage-") != true
            isRefused[number] = (isRefused[number] ?? true) && refused
        }
        for number in books.refundNumbers where isRefused[number] == true {
            guard let refund = books.refund(number) else { continue }
            findings.append(
                Finding(.kept, number, "every call was turned away, and \(refund.place) has it all the same"))
        }
    }

    private mutating func lost(_ call: BusinessCall, _ subject: String, _ sentence: String) {
        findings.append(
            Finding(
                .kept, subject, "\(call.operation.rawValue) was acknowledged with \(call.status ?? 0), but \(sentence)")
        )
    }

    private mutating func durable(
        _ sequence: Int, _ durable: Int?, _ call: BusinessCall, _ subject: String, _ place: String
    ) {
        guard let durable, sequence > durable else { return }
        findings.append(
            Finding(
                .recordedFirst, subject,
                "the reply to \(call.operation.rawValue) was out when \(durable) lines were durable, and tells of \(place)"
            ))
    }
}
