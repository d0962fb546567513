import SluiceAuditor
import SluiceTesting
import Testing

/// Every check finds the one thing that was spoiled, and nothing in a history that is sound.
@Suite struct AuditorTests {
    @Test(arguments: [1, 4, 1000])
    func `a sound history has no findings`(linesPerSegment: Int) {
        #expect(Auditor.audit(SmallHistory().sealed(linesPerSegment: linesPerSegment)).isEmpty)
    }

    @Test(arguments: Spoiled.all)
    func `a spoiled history is found out`(spoiled: Spoiled) {
        var history = SmallHistory()
        spoiled.spoil(&history)
        let findings = Auditor.audit(history.sealed())
        #expect(
            findings.contains { $0.invariant == spoiled.invariant && $0.sentence.contains(spoiled.word) },
            "\(findings)")
    }

    @Test func `every invariant is broken by one of the spoiled histories`() {
        let bytes: Set<Invariant> = [.chained, .unchanging, .secret]
        #expect(Set(Spoiled.all.map(\.invariant)).union(bytes) == Set(Invariant.allCases))
    }

    @Test func `a history that is still open may be behind its provider, but not ahead of it`() {
        var history = SmallHistory()
        history.evidence.isQuiescent = false
        history.evidence.business.events.removeLast()
        history.lines["trade"]?.removeLast()
        #expect(Auditor.audit(history.sealed()).isEmpty)
        history.evidence.provider.orders[0].chargedCount = 0
        #expect(Auditor.audit(history.sealed()).map(\.invariant).contains(.genuine))
    }

    @Test func `outcomes are the same for two orders of the same facts`() {
        var other = SmallHistory()
        other.lines["payment_log"]?.swapAt(0, 2)
        let first = Auditor.outcomes(SmallHistory().sealed().journals)
        #expect(first == Auditor.outcomes(other.sealed().journals))
        #expect(first["shop A-1"]?.state == "succeeded")
        #expect(first["shop A-1 refund R-1"]?.amount == 250)
    }

    @Test func `two hundred lines are audited within a few milliseconds`() throws {
        var history = SmallHistory()
        for index in 0..<50 {
            let number = "MI00000000000000C\(100 + index)"
            history.trade(number, "B-\(index)", state: 0, version: 1)
            history.trade(number, "B-\(index)", state: 1, version: 2)
            history.log(number, "to_provider", "query", "sending")
            history.log(number, "from_provider", "query", "accepted")
        }
        history.evidence.settledBefore = nil
        let evidence = history.sealed()
        let seconds = (0..<5).map { _ in processorSeconds { #expect(Auditor.audit(evidence).isEmpty) } }.min()
        // Unoptimized code on a busy machine: the release build takes a small part of this.
        #expect(try #require(seconds) < 0.25)
    }
}
