import Foundation
import GRDB

/// A campaign's list of what was given and done, the newest first.
package struct DonationList: Sendable {
    let database: FundraisingDatabase

    package init(database: FundraisingDatabase) { self.database = database }

    /// A page of the list. Pages go on where the last one ended, whatever came in meanwhile.
    ///
    /// - Parameter before: the id of the last entry that was seen; `nil` for the newest.
    package func entries(campaignID: Int64, before: Int64? = nil, limit: Int = 20) async throws(FundraisingError)
        -> [DonationListEntry]
    {
        try await database.look { db in
            let rows = try DonationListRow.page(campaignID: campaignID, before: before, limit: limit, in: db)
            let promises = try PromiseRow.promises(of: rows, in: db)
            return rows.map { row in row.entry(promises: promises) }
        }
    }
}

/// A donation with its event, where it belongs to one.
private struct DonationListRow: FetchableRecord {
    let donation: Donation
    let event: ActivityEvent?
    let remark: ActivityEventOrder.Remark?
    let person: String

    init(row: Row) throws {
        donation = try Donation(row: row)
        let ordered: ActivityEventOrder.Remark? = row["order_remark"]
        remark = ordered
        person = row["person"] ?? ""
        event =
            ordered == nil
            ? nil
            : ActivityEvent(
                id: row["event_id"], activityId: row["event_activity_id"], activityTypeId: row["event_type_id"],
                donatorId: row["event_donator_id"], userEvent: row["event_user_event"], remark: row["event_remark"],
                state: row["event_state"], onceKey: row["event_once_key"], createdAt: row["event_created_at"],
                finishedAt: row["event_finished_at"])
    }

    /// Walks the index `donation_list` from the cursor on. What was refunded whole is not shown.
    static func page(campaignID: Int64, before: Int64?, limit: Int, in db: Database) throws -> [DonationListRow] {
        let cursor = try before.flatMap { try Donation.fetchOne(db, key: $0) }
        let place = cursor?.paymentDate == nil ? "" : "AND (d.payment_date, d.id) < (:date, :id)"
        var arguments: StatementArguments = ["campaign": campaignID, "limit": max(0, min(limit, 200))]
        if let date = cursor?.paymentDate { arguments += ["date": date, "id": before] }
        return try fetchAll(
            db,
            sql: """
                SELECT d.*, o.remark AS order_remark, e.id AS event_id, e.activity_id AS event_activity_id,
                    e.activity_type_id AS event_type_id, e.donator_id AS event_donator_id,
                    e.user_event AS event_user_event, e.remark AS event_remark, e.state AS event_state,
                    e.once_key AS event_once_key, e.created_at AS event_created_at,
                    e.finished_at AS event_finished_at, n.name AS person
                FROM donation d
                LEFT JOIN activity_event_order o ON o.donation_id = d.id
                LEFT JOIN activity_event e ON e.id = o.activity_event_id
                LEFT JOIN donator n ON n.id = e.donator_id
                WHERE d.campaign_id = :campaign AND d.status = 'completed' \(place)
                    AND (d.payment_amount = 0 OR d.refunded_amount < d.payment_amount)
                ORDER BY d.payment_date DESC, d.id DESC LIMIT :limit
                """, arguments: arguments)
    }

    func entry(promises: [Int64: [DonationListEntry.Promise]]) -> DonationListEntry {
        DonationListEntry(
            id: donation.id ?? 0, kind: kind, name: donation.donorName,
            amount: donation.paymentAmount - donation.refundedAmount, currency: donation.currency,
            message: donation.message, date: donation.paymentDate ?? donation.createdAt,
            promises: remark == .share ? promises[event?.id ?? 0] ?? [] : [])
    }

    private var kind: DonationListEntry.Kind {
        guard let event, let remark else { return .donation }
        let type = ActivityTypes.type(event.activityTypeId)
        // A type that this program no longer knows still has its rows.
        let sentence = type?.sentence(of: event) ?? Bilingual("took part", "参与了活动")
        switch remark {
        case .share: return .deed(style: type?.deed?.style ?? "share", sentence: sentence)
        case .matchingGift: return .gift(person: person, sentence: sentence)
        }
    }
}

/// A promise as the list shows it.
private struct PromiseRow: Codable, FetchableRecord {
    let event: Int64
    let company: String
    let amount: Int64
    let isPaid: Bool

    /// By the id of the event. What was taken back whole is not shown.
    static func promises(of rows: [DonationListRow], in db: Database) throws -> [Int64: [DonationListEntry.Promise]] {
        let events = rows.filter { $0.remark == .share }.compactMap { $0.event?.id }
        guard !events.isEmpty else { return [:] }
        let marks = databaseQuestionMarks(count: events.count)
        let found = try PromiseRow.fetchAll(
            db,
            sql: """
                SELECT p.activity_event_id AS event, c.name AS company, p.amount - p.taken_back AS amount,
                    d.status IS 'completed' AS isPaid
                FROM activity_promise p
                JOIN company c ON c.id = p.company_id
                LEFT JOIN donation d ON d.id = p.donation_id
                WHERE p.activity_event_id IN (\(marks)) AND p.taken_back < p.amount
                ORDER BY p.activity_event_id, p.company_id
                """, arguments: StatementArguments(events))
        return Dictionary(grouping: found, by: \.event).mapValues { rows in
            rows.map { DonationListEntry.Promise(company: $0.company, amount: $0.amount, isPaid: $0.isPaid) }
        }
    }
}
