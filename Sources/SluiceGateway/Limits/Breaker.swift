package import SluiceChannel
package import SluiceTrade

/// What a call told about the provider's health. An explicit "no" (4xx, a business error) is an answer like any other.
package enum CallEvidence: Sendable, Equatable {
    case answered
    /// A timeout, a reset, no connection, or a 5xx that says nothing certain about the order.
    case unanswered
}

/// The circuit breaker of one channel. While it is open nobody waits for a provider that does not answer; what is open
/// already stays open and is settled when it answers again. Pure: the time comes in.
package struct Breaker: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        /// Everything passes.
        case closed
        /// Nothing passes until the pause is over.
        case open(since: Instant)
        /// A few probes pass, so many of them are under way.
        case halfOpen(probes: Int)
    }

    /// Whether an operation may begin.
    package enum Passage: Sendable, Equatable {
        /// With the period that it belongs to: `release` and `note` want it back.
        case pass(period: Int)
        /// Not before so many milliseconds.
        case wait(milliseconds: Int)
    }

    package private(set) var state = State.closed
    /// Counts changes of state, so that what began under an earlier one is not taken for news of this one.
    package private(set) var period = 0
    /// How often it has opened.
    package private(set) var openings = 0
    /// Unanswered calls since the last answer.
    private var unanswered = 0
    /// The latest calls, one bit each, set where there was no answer.
    private var latest: UInt64 = 0
    private var latestCount = 0

    package init() {}

    /// Asks to begin an operation.
    package mutating func enter(_ limits: ChannelLimits, at now: Instant) -> Passage {
        if case .open(let since) = state {
            let end = since.advanced(byMilliseconds: Int64(limits.breakerPauseMS))
            // A clock that was set back must not keep it open.
            guard now >= end || now < since else {
                return .wait(milliseconds: Int(end.milliseconds - now.milliseconds))
            }
            change(to: .halfOpen(probes: 0))
        }
        if case .halfOpen(let probes) = state {
            guard probes < limits.breakerProbes else { return .wait(milliseconds: 1000) }
            state = .halfOpen(probes: probes + 1)
        }
        return .pass(period: period)
    }

    /// An operation that had passed is over, whatever came of it.
    package mutating func release(period: Int) {
        guard period == self.period, case .halfOpen(let probes) = state else { return }
        state = .halfOpen(probes: max(0, probes - 1))
    }

    /// A call ended that had begun in `period`.
    package mutating func note(_ evidence: CallEvidence, period: Int, _ limits: ChannelLimits, at now: Instant) {
        guard period == self.period else { return }
        switch (state, evidence) {
        case (.open, _): break
        case (.halfOpen, .answered): change(to: .closed)
        case (.halfOpen, .unanswered): open(at: now)
        case (.closed, .answered):
            unanswered = 0
            remember(false)
        case (.closed, .unanswered):
            unanswered += 1
            remember(true)
            if isSick(limits) { open(at: now) }
        }
    }

    private func isSick(_ limits: ChannelLimits) -> Bool {
        if limits.breakerFailures > 0, unanswered >= limits.breakerFailures { return true }
        guard limits.breakerSharePercent > 0, latestCount == ChannelLimits.breakerWindow else { return false }
        return latest.nonzeroBitCount * 100 >= limits.breakerSharePercent * latestCount
    }

    private mutating func open(at now: Instant) {
        openings += 1
        change(to: .open(since: now))
    }

    private mutating func change(to new: State) {
        state = new
        period += 1
        unanswered = 0
        latest = 0
        latestCount = 0
    }

    private mutating func remember(_ isUnanswered: Bool) {
        let window = UInt64(1) << UInt64(ChannelLimits.breakerWindow) - 1
        latest = (latest << 1 | (isUnanswered ? 1 : 0)) & window
        latestCount = min(latestCount + 1, ChannelLimits.breakerWindow)
    }
}
