package import SluiceTrade

/// When open trades and refunds are asked about, and when results are forwarded again. Pure: the time and the number of
/// attempts come in, because they are a fold over the journals and nothing here may remember.
package enum QuerySchedule {
    /// Pauses between questions, in milliseconds: quick while a buyer may still stand at the till, then patient.
    private static let queryPauses: [Int64] = [
        5_000, 10_000, 15_000, 30_000, 60_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
    ]

    /// Pauses between deliveries of a result; the last repeats until the business system acknowledges.
    private static let forwardPauses: [Int64] = [
        2_000, 5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000,
    ]

    /// The first question after an order or a refund; its answer or callback usually comes before.
    package static func firstDue(created: Instant) -> Instant { created.advanced(byMilliseconds: queryPauses[0]) }

    /// The next question about a trade: after the pause, but not later than its end of life.
    package static func nextQuery(attempts: Int, now: Instant, expires: Instant) -> Instant {
        let next = now.advanced(byMilliseconds: pause(queryPauses, attempts))
        return now < expires ? min(next, expires) : next
    }

    package static func nextRefundQuery(attempts: Int, now: Instant) -> Instant {
        now.advanced(byMilliseconds: pause(queryPauses, attempts))
    }

    package static func nextForward(attempts: Int, now: Instant) -> Instant {
        now.advanced(byMilliseconds: pause(forwardPauses, attempts))
    }

    private static func pause(_ pauses: [Int64], _ attempts: Int) -> Int64 {
        pauses[min(max(0, attempts), pauses.count - 1)]
    }
}
