import Foundation
import GRDB

/// What finance settles with companies.
package struct Settlements: Sendable {
    let database: FundraisingDatabase

    package init(database: FundraisingDatabase) { self.database = database }

    /// The gifts that a company paid in a period, by `payment_date`, and what went back to it in the same period, by the
    /// time at which the refund was made.
    ///
    /// - Parameter from: the first day of the period, `2026-11-01`; `to` is the last, and belongs to it. Days are those of
    ///   the time zone.
    /// - Throws: `not-found`, `day-invalid` or `time-zone-unknown` with the field.
    package func report(companyID: Int64, from: String, to: String, timeZone: String) async throws(FundraisingError)
        -> SettlementReport
    {
        let local = try LocalTime(timeZone, field: "time_zone")
        guard let start = local.start(ofDay: from) else { throw .dayInvalid("from") }
        guard let end = local.end(ofDay: to) else { throw .dayInvalid("to") }
        guard start < end else {
            throw FundraisingError("period-empty", "The last day comes before the first.", field: "to")
        }
        return try await database.look { db in
            guard let company = try Company.fetchOne(db, key: companyID) else {
                throw FundraisingError.notFound("company")
            }
            let movements = try SettlementReport.Movement.fetchAll(
                db, sql: Self.gifts + " UNION ALL " + Self.takenBack + " ORDER BY date, donationID, refundID",
                arguments: ["company": company.donatorId, "start": start, "end": end])
            return SettlementReport(
                company: company, firstDay: from, lastDay: to, timeZone: timeZone, movements: movements)
        }
    }

    private static let facts = """
        d.trading_order_no AS tradingOrderNo, d.trading_channel AS tradingChannel, k.title AS campaign,
        a.name AS activity, e.id AS eventID, e.user_event AS userEvent
        """
    private static let origin = """
        JOIN activity_event_order o ON o.donation_id = d.id AND o.remark = 'matching_gift'
        JOIN activity_event e ON e.id = o.activity_event_id
        JOIN activity a ON a.id = e.activity_id
        JOIN campaign k ON k.id = d.campaign_id
        WHERE d.donator_id = :company AND d.status = 'completed'
        """
    private static let gifts = """
        SELECT d.id AS donationID, NULL AS refundID, d.payment_date AS date, \(facts),
            d.payment_amount AS paid, 0 AS takenBack, d.currency AS currency
        FROM donation d \(origin) AND d.payment_date >= :start AND d.payment_date < :end
        """
    private static let takenBack = """
        SELECT d.id AS donationID, r.id AS refundID, r.finished_at AS date, \(facts),
            0 AS paid, r.amount AS takenBack, d.currency AS currency
        FROM refund r JOIN donation d ON d.id = r.donation_id \(origin)
            AND r.status = 'completed' AND r.finished_at >= :start AND r.finished_at < :end
        """
}

extension FundraisingError {
    static func dayInvalid(_ field: String) -> Self {
        Self("day-invalid", "Write a day like 2026-11-25.", field: field)
    }
}
