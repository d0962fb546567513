import Foundation
import GRDB

/// An event is finished when each of its promises is paid, or taken back whole with no order left that could be paid.
enum EventState {
    /// A promise that is not settled yet. `d` is its latest gift order.
    static let open = """
        (d.id IS NULL OR d.status <> 'completed')
        AND (p.taken_back < p.amount OR (d.id IS NOT NULL AND d.status = 'pending'))
        """

    static func finishIfSettled(_ eventID: Int64, now: Date, in db: Database) throws {
        try db.execute(sql: finish + " AND id = :event", arguments: ["now": now, "event": eventID])
    }

    /// The events that are settled and not finished: a worker looks for them last, should a crash have come between.
    static func settled(in db: Database) throws -> [Int64] {
        try Int64.fetchAll(db, sql: "SELECT id FROM activity_event WHERE \(isSettled)")
    }

    private static let finish = "UPDATE activity_event SET state = 'finished', finished_at = :now WHERE \(isSettled)"

    private static let isSettled = """
        state = 'unfinished' AND NOT EXISTS (
            SELECT 1 FROM activity_promise p LEFT JOIN donation d ON d.id = p.donation_id
            WHERE p.activity_event_id = activity_event.id AND \(open))
        """
}
