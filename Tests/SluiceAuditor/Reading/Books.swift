/// The three journals folded the way a reader of docs/journals.md would do it.
struct Books {
    /// Versions of each trade and refund in the order of the journal, and the order in which they first appear.
    private(set) var trades: [String: [TradeLine]] = [:]
    private(set) var tradeNumbers: [String] = []
    private(set) var refunds: [String: [RefundLine]] = [:]
    private(set) var refundNumbers: [String] = []
    /// Refund numbers by trade.
    private(set) var refundsOfTrade: [String: [String]] = [:]
    /// The payment log by trade; lines about no trade are under the empty text.
    private(set) var log: [String: [LogLine]] = [:]
    private(set) var refundLines: [RefundLine] = []
    private(set) var findings: [Finding] = []
    /// Whether the journals could be read to their ends; otherwise what they do not say means nothing.
    private(set) var isWhole = true

    init(_ evidence: Evidence) {
        for name in ["trade", "refund", "payment_log"] {
            let bytes = evidence.journals.first { $0.name == name } ?? JournalBytes(name: name, segments: [])
            let reading = JournalReading(bytes, heads: evidence.heads, mayHaveTornTail: evidence.mayHaveTornTail)
            findings += reading.findings
            if reading.findings.contains(where: { $0.invariant == .chained }) { isWhole = false }
            for line in reading.lines {
                do throws(Finding) {
                    try take(line, of: name)
                } catch {
                    findings.append(error)
                    isWhole = false
                }
            }
        }
    }

    private mutating func take(_ line: JournalLine, of journal: String) throws(Finding) {
        switch journal {
        case "trade":
            let trade = try TradeLine(line)
            if trades[trade.tradingOrderNo] == nil { tradeNumbers.append(trade.tradingOrderNo) }
            trades[trade.tradingOrderNo, default: []].append(trade)
        case "refund":
            let refund = try RefundLine(line)
            if refunds[refund.refundNo] == nil {
                refundNumbers.append(refund.refundNo)
                refundsOfTrade[refund.tradingOrderNo, default: []].append(refund.refundNo)
            }
            refunds[refund.refundNo, default: []].append(refund)
            refundLines.append(refund)
        default:
            let entry = try LogLine(line)
            log[entry.tradingOrderNo ?? "", default: []].append(entry)
        }
    }

    /// The present of a trade.
    func trade(_ number: String) -> TradeLine? { trades[number]?.last }

    /// The present of a refund.
    func refund(_ number: String) -> RefundLine? { refunds[number]?.last }

    /// The present of every refund of a trade.
    func refunds(of trade: String) -> [RefundLine] { (refundsOfTrade[trade] ?? []).compactMap { refund($0) } }

    func log(of trade: String) -> [LogLine] { log[trade] ?? [] }
}
