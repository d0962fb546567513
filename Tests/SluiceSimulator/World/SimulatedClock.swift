import SluiceGateway
package import SluiceTrade

/// The gateway's clock: the true time and a deviation. A sleeper is woken at his time or, as the contract allows, later, so
/// that days without events cost nothing.
package final class SimulatedClock: WallClock, @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    private let agenda: Agenda
    private let life: Life
    private let time: ClockState

    /// What outlives a process: the machine's clock.
    package final class ClockState: @unchecked Sendable {
        // As above.
        package var deviationMS: Int64 = 0
        /// How much later than asked sleepers are woken.
        package var slackMS: Int64 = 0
        package init() {}
    }

    package init(agenda: Agenda, life: Life, time: ClockState) {
        self.agenda = agenda
        self.life = life
        self.time = time
    }

    package func now() -> Instant { Instant(milliseconds: agenda.nowMS + time.deviationMS) }

    package func sleep(until deadline: Instant) async throws {
        if !life.isDead, !Task.isCancelled {
            await withCheckedContinuation { continuation in
                let id = life.wait { continuation.resume() }
                // A clock that jumps does not change how long a sleeper sleeps.
                agenda.at(deadline.milliseconds - time.deviationMS + time.slackMS) { [life] in
                    if life.endWait(id) { continuation.resume() }
                }
            }
        }
        try Task.checkCancellation()
    }
}
