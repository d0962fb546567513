import SluiceChannel
import SluiceGateway
import SluiceTrade
import Testing

/// How many operations of a channel are under way, and who is let in.
struct ChannelGateTests {
    private let start = Instant(seconds: 1_790_000_000)

    private func limits(_ calls: Int) -> ChannelLimits {
        var limits = ChannelLimits()
        limits.callsMax = calls
        limits.breakerFailures = 1
        return limits
    }

    @Test(arguments: [1, 2, 3, 8, 400])
    func `new work leaves room for the queries, and they for it`(_ calls: Int) {
        var full = ChannelGate()
        while full.enter(.newWork, limits(calls), at: start) != .busy {}
        #expect(full.newWork == max(1, calls - max(1, calls / 8)))
        #expect((full.enter(.upkeep, limits(calls), at: start) == .busy) == (calls == 1))
        var asking = ChannelGate()
        while asking.enter(.upkeep, limits(calls), at: start) != .busy {}
        #expect(asking.upkeep == max(1, calls / 2))
        #expect((asking.enter(.newWork, limits(calls), at: start) == .busy) == (calls == 1))
        #expect(full.underWay <= calls && asking.underWay <= calls)
    }

    @Test func `what leaves makes room, and what is turned away is counted where somebody waits for it`() {
        var gate = ChannelGate()
        #expect(gate.enter(.newWork, limits(2), at: start) == .entered(period: 0))
        #expect(gate.enter(.newWork, limits(2), at: start) == .busy)
        gate.leave(.newWork, period: 0)
        #expect(gate.enter(.newWork, limits(2), at: start) == .entered(period: 0))
        gate.note(.unanswered, period: 0, limits(2), at: start)
        gate.leave(.newWork, period: 0)
        #expect(gate.enter(.newWork, limits(2), at: start) == .unavailable(milliseconds: 10_000))
        #expect(gate.enter(.upkeep, limits(2), at: start) == .unavailable(milliseconds: 10_000))
        #expect(gate.refusedBusy == 1 && gate.refusedUnavailable == 1)
        #expect(gate.answered == 0 && gate.unanswered == 1 && gate.underWay == 0)
    }

    @Test func `limits that were changed hold for what comes, and what is under way stays counted`() {
        var gate = ChannelGate()
        for _ in 0..<7 { _ = gate.enter(.newWork, limits(8), at: start) }
        #expect(gate.enter(.newWork, limits(4), at: start) == .busy)
        #expect(gate.enter(.upkeep, limits(4), at: start) == .busy)
        #expect(gate.enter(.newWork, limits(16), at: start) == .entered(period: 0))
        #expect(gate.newWork == 8)
    }
}
