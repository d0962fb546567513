import SluiceAuditor

/// What the business system was told, beside what its providers did (T3).
enum Told {
    /// Payments of which it was told that they are closed, although the gateway's own call that takes the money was on its
    /// way. In a history with one process only: another one cannot know how long a call of the first still takes.
    static func givenUp(_ shop: Shop, _ dialects: [any Dialect]) -> [Finding] {
        let surprises = shop.events.map(\.data).filter { $0.state == "closed" && $0.contradiction == "succeeded" }
        return Set(surprises.map(\.tradingOrderNo)).sorted().compactMap { number in
            // What the network held back until nobody expected it any more has changed the order twice.
            let isCaptured = dialects.contains {
                $0.isCaptured && $0.ledger.orders[number]?.charges == 1 && $0.ledger.orders[number]?.changes == 1
            }
            guard isCaptured else { return nil }
            return Finding(.noGuess, number, "it was closed while the call that takes its money was on the way")
        }
    }

    /// What it was told to have failed, and no provider has refused or let fail. A call that was not made, or not taken, for
    /// want of a token is neither.
    static func failures(_ shop: Shop, _ dialects: [any Dialect]) -> [Finding] {
        let told = shop.calls.compactMap(\.reply) + shop.events.map(\.data)
        var findings: [Finding] = []
        var seen: Set<String> = []
        for view in told where view.state == "failed" {
            let number = view.refundNo ?? view.tradingOrderNo
            guard seen.insert(number).inserted,
                let dialect = dialects.first(where: { $0.label == shop.channel(ofTrade: view.tradingOrderNo) }),
                let refusals = dialect.refusals, !refusals.contains(number)
            else { continue }
            let hasFailed =
                view.refundNo.map { dialect.ledger.refunds[$0]?.state == .failed }
                ?? (dialect.ledger.orders[number]?.state == .failed)
            if !hasFailed {
                findings.append(
                    Finding(.noGuess, number, "it was told to have failed, and \(dialect.label) has never said so"))
            }
        }
        return findings
    }
}
