/// The provider's ledger of refunds beside the refund journal (J1, T3, T4, T5, S2).
struct GivenBackChecks {
    private let books: Books
    private(set) var findings: [Finding] = []

    init(_ books: Books, _ evidence: Evidence) {
        self.books = books
        var refunds: [String: ProviderRefund] = [:]
        var sums: [String: Int64] = [:]
        for refund in evidence.provider.refunds {
            refunds[refund.refundNo] = refund
            sums[refund.tradingOrderNo, default: 0] += refund.paidBackAmount
            giveBack(refund)
        }
        for order in evidence.provider.orders {
            guard let sum = sums[order.tradingOrderNo], sum > order.chargedAmount else { continue }
            findings.append(
                Finding(
                    .bounded, order.tradingOrderNo, "\(sum) went back of the \(order.chargedAmount) that were charged"))
        }
        for number in books.refundNumbers {
            guard let refund = books.refund(number) else { continue }
            compare(refund, refunds[number], isQuiescent: evidence.isQuiescent)
        }
    }

    private mutating func giveBack(_ refund: ProviderRefund) {
        let subject = refund.refundNo
        if refund.paidBackCount > 1 {
            findings.append(Finding(.bounded, subject, "the money went back \(refund.paidBackCount) times"))
        }
        if refund.paidBackCount > 0, refund.paidBackAmount != refund.amount * Int64(refund.paidBackCount) {
            findings.append(
                Finding(.exact, subject, "\(refund.paidBackAmount) went back, the refund says \(refund.amount)"))
        }
        guard let known = books.refund(subject) else {
            findings.append(
                Finding(
                    .recordedFirst, subject, "the provider has this refund, and no line of the refund journal has it"))
            return
        }
        if refund.amount != known.amount || refund.currency != known.currency {
            findings.append(
                Finding(
                    .exact, subject,
                    "the provider has \(refund.amount) \(refund.currency), \(known.place) has \(known.amount) \(known.currency)"
                ))
        }
        if refund.tradingOrderNo != known.tradingOrderNo {
            findings.append(
                Finding(
                    .genuine, subject,
                    "\(known.place) is of another order than the provider's: \(refund.tradingOrderNo)"))
        }
    }

    private mutating func compare(_ known: RefundLine, _ refund: ProviderRefund?, isQuiescent: Bool) {
        let subject = known.refundNo
        let says = "\(known.place) says \(known.status.word)"
        let isPaid = (refund?.paidBackCount ?? 0) > 0
        if known.status == .succeeded, !isPaid {
            findings.append(Finding(.genuine, subject, "\(says), and the provider gave nothing back"))
            return
        }
        guard isQuiescent else { return }
        if isPaid, known.status != .succeeded, known.contradiction != "succeeded" {
            findings.append(Finding(.noGuess, subject, "\(says), and the provider has given the money back"))
            return
        }
        switch refund?.state {
        case nil:
            guard !known.status.isFinal else { return }
            findings.append(Finding(.noGuess, subject, "\(says), and the provider never heard of it"))
        case .processing:
            guard known.status.isFinal else { return }
            findings.append(Finding(.noGuess, subject, "\(says), while the provider still works on it"))
        case .succeeded, .failed:
            let word = refund?.state.rawValue ?? ""
            if !known.status.isFinal {
                findings.append(Finding(.noGuess, subject, "\(says), and the provider has \(word)"))
            } else if known.status.word != word, known.contradiction != word {
                findings.append(
                    Finding(.settled, subject, "\(says) without contradiction, and the provider has \(word)"))
            }
        }
    }
}
