import Foundation
import Fundraising
import FundraisingServer

extension FundraisingSystem {
    /// Every worker, each in a loop of its own: a slow mail server holds up no gift.
    func workers(payingGifts: Bool) -> [WorkLoop] {
        var loops = [
            loop("donations") { [services] in await services.donations.settlePending() },
            loop("refunds") { [services] in await services.refunds.settlePending() },
            loop("reconciliation", pauseMS: max(settings.workerPauseMS, 60_000)) { [self] in
                try await reconcileYesterday()
            },
        ]
        if payingGifts { loops.append(giftLoop()) }
        if let outboxWorker {
            loops.append(loop("mails") { try await outboxWorker.turn() })
        }
        return loops
    }

    func giftLoop() -> WorkLoop {
        loop("gifts") { [giftWorker] in
            let turn = try await giftWorker.turn()
            return turn.ordered + turn.paid + turn.ended
        }
    }

    private func loop(
        _ name: String, pauseMS: Int? = nil, _ turn: @escaping @Sendable () async throws -> Int
    ) -> WorkLoop {
        WorkLoop(name: name, pauseMS: pauseMS ?? settings.workerPauseMS, logger: logger, turn: turn)
    }

    /// The day before, once, and not in its first half hour: what was paid just before midnight is booked by then.
    private func reconcileYesterday() async throws -> Int {
        let zone = TimeZone(identifier: settings.timeZone) ?? .gmt
        let style = Date.ISO8601FormatStyle(timeZone: zone).year().month().day()
        let now = Self.clock()
        let settled = now.addingTimeInterval(-1800)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        guard let before = calendar.date(byAdding: .day, value: -1, to: settled) else { return 0 }
        let day = before.formatted(style)
        let reports = try await services.reconciliations.list(limit: 50)
        guard !reports.contains(where: { $0.reconciliation.day == day }) else { return 0 }
        _ = try await services.reconciliations.run(day: day, timeZone: zone)
        return 1
    }
}
