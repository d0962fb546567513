package import SluiceChannel
package import SluiceTrade

/// For whom an operation runs.
package enum TurnKind: Sendable, CaseIterable {
    /// A payment or a refund that somebody waits for.
    case newWork
    /// What keeps acknowledged work going: queries, closes, and what callbacks and returns make the gateway ask.
    case upkeep
}

/// The bulkhead of one channel: how many operations are under way, and its circuit breaker. Pure: the time comes in.
package struct ChannelGate: Sendable, Equatable {
    package enum Entry: Sendable, Equatable {
        /// It may run; `leave` must follow with the same kind and period.
        case entered(period: Int)
        /// As many are under way as may be.
        case busy
        /// The breaker is open.
        case unavailable(milliseconds: Int)
    }

    package private(set) var breaker = Breaker()
    /// Operations under way by their kind.
    package private(set) var newWork = 0
    package private(set) var upkeep = 0
    /// New work that was turned away since the start.
    package private(set) var refusedBusy = 0
    package private(set) var refusedUnavailable = 0
    /// Calls by what they told, since the start.
    package private(set) var answered = 0
    package private(set) var unanswered = 0

    package init() {}

    package var underWay: Int { newWork + upkeep }

    /// How many operations of a kind may be under way. New work leaves an eighth to the queries, which would otherwise
    /// wait behind it for ever; they in turn never take more than half.
    package static func most(_ kind: TurnKind, of callsMax: Int) -> Int {
        switch kind {
        case .newWork: max(1, callsMax - max(1, callsMax / 8))
        case .upkeep: max(1, callsMax / 2)
        }
    }

    package mutating func enter(_ kind: TurnKind, _ limits: ChannelLimits, at now: Instant) -> Entry {
        let already = kind == .newWork ? newWork : upkeep
        guard underWay < limits.callsMax, already < ChannelGate.most(kind, of: limits.callsMax) else {
            if kind == .newWork { refusedBusy += 1 }
            return .busy
        }
        switch breaker.enter(limits, at: now) {
        case .wait(let milliseconds):
            if kind == .newWork { refusedUnavailable += 1 }
            return .unavailable(milliseconds: milliseconds)
        case .pass(let period):
            switch kind {
            case .newWork: newWork += 1
            case .upkeep: upkeep += 1
            }
            return .entered(period: period)
        }
    }

    package mutating func leave(_ kind: TurnKind, period: Int) {
        switch kind {
        case .newWork: newWork -= 1
        case .upkeep: upkeep -= 1
        }
        precondition(newWork >= 0 && upkeep >= 0, "more operations ended than began")
        breaker.release(period: period)
    }

    package mutating func note(_ evidence: CallEvidence, period: Int, _ limits: ChannelLimits, at now: Instant) {
        switch evidence {
        case .answered: answered += 1
        case .unanswered: unanswered += 1
        }
        breaker.note(evidence, period: period, limits, at: now)
    }
}
