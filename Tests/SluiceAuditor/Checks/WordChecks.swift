/// No answer is not a failure: nothing that was sent may be failed or closed without a word of the provider (T3).
struct WordChecks {
    private(set) var findings: [Finding] = []

    init(_ books: Books) {
        for number in books.tradeNumbers {
            guard let trade = books.trade(number), trade.state == .failed || trade.state == .closed else { continue }
            let log = books.log(of: number).filter { $0.refundNo == nil }
            guard let sent = log.first(where: { $0.isLeaving }), !log.contains(where: \.isProvidersWord) else {
                continue
            }
            findings.append(
                Finding(
                    .noGuess, number,
                    "\(trade.place) says \(trade.state.word), but no answer explains it; it was sent in \(sent.place)"))
        }
        for number in books.refundNumbers {
            guard let refund = books.refund(number), refund.status == .failed else { continue }
            let log = books.log(of: refund.tradingOrderNo).filter { $0.refundNo == number }
            guard let sent = log.first(where: { $0.isLeaving }), !log.contains(where: \.isProvidersWord) else {
                continue
            }
            findings.append(
                Finding(
                    .noGuess, number,
                    "\(refund.place) says failed, but no answer explains it; it was sent in \(sent.place)"))
        }
    }
}
