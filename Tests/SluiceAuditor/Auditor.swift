/// The independent checker: it reads the evidence by the published formats alone and says which invariants it breaks.
/// It shares no code with the core, so that a mistake there cannot hide itself here.
package enum Auditor {
    /// Checks every invariant of the design.
    /// - Returns: nothing where the evidence is consistent; otherwise every contradiction that was found, journals first. Of
    ///   journals that cannot be read to their ends only that is said, since what they do not say means nothing.
    package static func audit(_ evidence: Evidence) -> [Finding] {
        let books = Books(evidence)
        guard books.isWhole else { return books.findings + SecretChecks(evidence).findings }
        var findings = books.findings
        findings += TradeChecks(books).findings
        findings += RefundChecks(books, isQuiescent: evidence.isQuiescent).findings
        findings += WordChecks(books).findings
        findings += OrderChecks(books, evidence).findings
        findings += GivenBackChecks(books, evidence).findings
        findings += RequestChecks(books, evidence.provider).findings
        findings += CallChecks(books, evidence.business).findings
        findings += EventChecks(books, evidence).findings
        findings += SecretChecks(evidence).findings
        return findings
    }

    /// How every trade and refund ended, by number: what must be equal for every interleaving of the same facts (T6).
    package static func outcomes(_ journals: [JournalBytes]) -> [String: Outcome] {
        let books = Books(Evidence(journals: journals, mayHaveTornTail: true))
        var outcomes: [String: Outcome] = [:]
        for trade in books.tradeNumbers.compactMap({ books.trade($0) }) {
            outcomes["\(trade.appID) \(trade.productOrderNo)"] = Outcome(
                state: trade.state.word, contradiction: trade.contradiction, amount: trade.amount,
                currency: trade.currency, refunded: trade.refunded)
        }
        for refund in books.refundNumbers.compactMap({ books.refund($0) }) {
            outcomes["\(refund.appID) \(refund.productOrderNo) refund \(refund.refundNo)"] = Outcome(
                state: refund.status.word, contradiction: refund.contradiction, amount: refund.amount,
                currency: refund.currency, refunded: 0)
        }
        return outcomes
    }
}

/// The end of one trade or refund, without what may differ between two runs.
package struct Outcome: Sendable, Hashable {
    /// The word of the API.
    package var state: String
    package var contradiction: String?
    /// Minor units.
    package var amount: Int64
    package var currency: String
    /// What has been given back, in minor units.
    package var refunded: Int64
}
