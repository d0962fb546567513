import SluiceChannel
import SluiceGateway
import SluiceTrade
import Testing

/// Every event in every state of the circuit breaker.
struct BreakerTests {
    private let start = Instant(seconds: 1_790_000_000)

    private var limits: ChannelLimits {
        var limits = ChannelLimits()
        limits.breakerFailures = 3
        limits.breakerSharePercent = 0
        limits.breakerPauseMS = 10_000
        limits.breakerProbes = 2
        return limits
    }

    private func opened(at time: Instant? = nil) -> Breaker {
        var breaker = Breaker()
        for _ in 0..<3 { breaker.note(.unanswered, period: breaker.period, limits, at: time ?? start) }
        return breaker
    }

    /// Half-open, with one probe under way.
    private func probing() -> Breaker {
        var breaker = opened()
        _ = breaker.enter(limits, at: later(10))
        return breaker
    }

    private func later(_ seconds: Int64) -> Instant { start.advanced(byMilliseconds: seconds * 1000) }

    @Test func `closed, it lets everything through, and only calls without an answer in a row open it`() {
        var breaker = Breaker()
        for _ in 0..<100 { #expect(breaker.enter(limits, at: start) == .pass(period: 0)) }
        for evidence in [CallEvidence.unanswered, .unanswered, .answered, .unanswered, .unanswered] {
            breaker.note(evidence, period: 0, limits, at: start)
            #expect(breaker.state == .closed)
        }
        breaker.release(period: 0)
        #expect(breaker.state == .closed)
        breaker.note(.unanswered, period: 0, limits, at: later(1))
        #expect(breaker.state == .open(since: later(1)))
        #expect(breaker.openings == 1)
    }

    @Test func `open, it lets nothing through until its pause is over, and hears nothing`() {
        var breaker = opened()
        #expect(breaker.enter(limits, at: start) == .wait(milliseconds: 10_000))
        #expect(breaker.enter(limits, at: later(9)) == .wait(milliseconds: 1000))
        // News of calls that began before it opened, and of this period, of which there can be none.
        for period in 0...breaker.period {
            breaker.note(.answered, period: period, limits, at: later(5))
            breaker.note(.unanswered, period: period, limits, at: later(5))
            breaker.release(period: period)
        }
        #expect(breaker.state == .open(since: start))
        #expect(breaker.enter(limits, at: later(10)) == .pass(period: breaker.period))
        #expect(breaker.state == .halfOpen(probes: 1))
    }

    @Test func `a clock that was set back does not keep it open`() {
        var breaker = opened()
        #expect(breaker.enter(limits, at: later(-3600)) == .pass(period: breaker.period))
    }

    @Test func `half-open, it lets a few probes through, and a probe that tells nothing makes room for another`() {
        var breaker = probing()
        let period = breaker.period
        #expect(breaker.enter(limits, at: later(10)) == .pass(period: period))
        #expect(breaker.enter(limits, at: later(10)) == .wait(milliseconds: 1000))
        breaker.release(period: period)
        #expect(breaker.state == .halfOpen(probes: 1))
        breaker.release(period: 0)
        #expect(breaker.state == .halfOpen(probes: 1))
        #expect(breaker.enter(limits, at: later(11)) == .pass(period: period))
    }

    @Test func `a probe that is answered closes it, with a clean slate`() {
        var breaker = probing()
        breaker.note(.answered, period: breaker.period, limits, at: later(11))
        #expect(breaker.state == .closed)
        for _ in 0..<2 { breaker.note(.unanswered, period: breaker.period, limits, at: later(12)) }
        #expect(breaker.state == .closed)
        breaker.note(.unanswered, period: breaker.period, limits, at: later(12))
        #expect(breaker.state == .open(since: later(12)))
        #expect(breaker.openings == 2)
    }

    @Test func `a probe that is not answered opens it again, and old news changes nothing`() {
        var breaker = probing()
        let period = breaker.period
        breaker.note(.answered, period: 0, limits, at: later(11))
        breaker.note(.unanswered, period: 1, limits, at: later(11))
        #expect(breaker.state == .halfOpen(probes: 1))
        breaker.note(.unanswered, period: period, limits, at: later(40))
        #expect(breaker.state == .open(since: later(40)))
        breaker.note(.answered, period: period, limits, at: later(41))
        #expect(breaker.state == .open(since: later(40)))
    }

    @Test func `a share of calls without an answer opens it too, once there are enough of them`() {
        var limits = limits
        limits.breakerFailures = 0
        limits.breakerSharePercent = 50
        var breaker = Breaker()
        for index in 0..<ChannelLimits.breakerWindow - 1 {
            breaker.note(index.isMultiple(of: 2) ? .unanswered : .answered, period: 0, limits, at: start)
            #expect(breaker.state == .closed)
        }
        breaker.note(.unanswered, period: 0, limits, at: start)
        #expect(breaker.state == .open(since: start))
    }

    @Test func `the share forgets what is long ago`() {
        var limits = limits
        limits.breakerFailures = 0
        limits.breakerSharePercent = 50
        var breaker = Breaker()
        for _ in 0..<24 { breaker.note(.unanswered, period: 0, limits, at: start) }
        for _ in 0..<50 { breaker.note(.answered, period: 0, limits, at: start) }
        for _ in 0..<24 { breaker.note(.unanswered, period: 0, limits, at: start) }
        #expect(breaker.state == .closed)
        breaker.note(.unanswered, period: 0, limits, at: start)
        #expect(breaker.state == .open(since: start))
    }

    @Test func `with both turned off it never opens`() {
        var limits = limits
        limits.breakerFailures = 0
        var breaker = Breaker()
        for _ in 0..<1000 { breaker.note(.unanswered, period: 0, limits, at: start) }
        #expect(breaker.state == .closed)
    }
}
