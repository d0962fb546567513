import SluiceChannel
import SluiceTrade
import Synchronization

/// The gates of all channels, by label. They outlive a reload: what is under way stays counted, and the limits that hold
/// are those of the definition in use.
package final class ChannelGates: Sendable {
    /// The right to one operation; `leave` gives it back.
    struct Turn {
        let label: String
        let kind: TurnKind
        let period: Int
    }

    private let gates = Mutex<[String: ChannelGate]>([:])

    package init() {}

    /// The gate of a channel as it is now.
    package subscript(label: String) -> ChannelGate { gates.withLock { $0[label] ?? ChannelGate() } }

    func enter(_ profile: ChannelProfile, _ kind: TurnKind, at now: Instant) throws(GatewayError) -> Turn {
        let entry = gates.withLock { $0[profile.label, default: ChannelGate()].enter(kind, profile.limits, at: now) }
        switch entry {
        case .entered(let period): return Turn(label: profile.label, kind: kind, period: period)
        case .busy:
            var error = GatewayError(
                .channelBusy, "As much is under way with channel \(profile.label) as it may take.")
            error.retryAfterSeconds = 1
            throw error
        case .unavailable(let milliseconds):
            var error = GatewayError(
                .channelUnavailable, "The provider of channel \(profile.label) does not answer; nothing was sent to it."
            )
            error.retryAfterSeconds = max(1, (milliseconds + 999) / 1000)
            throw error
        }
    }

    func leave(_ turn: Turn) { gates.withLock { $0[turn.label]?.leave(turn.kind, period: turn.period) } }

    /// The period in which a call begins.
    func period(_ label: String) -> Int { gates.withLock { $0[label]?.breaker.period ?? 0 } }

    func note(_ evidence: CallEvidence, _ profile: ChannelProfile, period: Int, at now: Instant) {
        gates.withLock {
            $0[profile.label, default: ChannelGate()].note(evidence, period: period, profile.limits, at: now)
        }
    }
}

extension GatewayCore {
    /// Runs an operation with a channel's provider, if its bulkhead has room and its breaker lets it through.
    /// - Throws: `channel-busy` or `channel-unavailable` before anything was done.
    func withTurn<Result>(
        _ adapter: Adapter, _ kind: TurnKind, _ body: () async throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let turn = try gates.enter(adapter.profile, kind, at: clock.now())
        defer { gates.leave(turn) }
        return try await body()
    }

    /// The same for what can wait.
    /// - Returns: `nil` when it is not its turn now.
    func withTurnIfFree<Result>(
        _ adapter: Adapter, _ body: () async throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result? {
        guard let turn = try? gates.enter(adapter.profile, .upkeep, at: clock.now()) else { return nil }
        defer { gates.leave(turn) }
        return try await body()
    }
}
