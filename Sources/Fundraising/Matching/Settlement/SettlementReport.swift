package import Foundation
import GRDB

/// What a company gave in a period, and what went back to it: each movement in the period in which it happened, so that the
/// report of a past period stays as it was.
package struct SettlementReport: Sendable {
    /// A gift that was paid, or money of one that went back.
    package struct Movement: Sendable, Codable, FetchableRecord {
        package let donationID: Int64
        /// `nil` for the gift itself.
        package let refundID: Int64?
        /// When it was paid, or given back.
        package let date: Date
        package let tradingOrderNo: String?
        package let tradingChannel: String
        package let campaign: String
        package let activity: String
        package let eventID: Int64
        /// What the gift was for: `share`, `donation DON-7`.
        package let userEvent: String
        /// In minor units; 0 for what went back.
        package let paid: Int64
        /// In minor units; 0 for a gift.
        package let takenBack: Int64
        package let currency: String

        /// `DON-7`.
        package var reference: String { Donation.reference(donationID) }
        /// `REF00000003`; `nil` for the gift itself.
        package var refundReference: String? { refundID.map(Refund.reference) }
    }

    /// The sums of one currency, in minor units.
    package struct Total: Sendable, Equatable {
        package let currency: String
        package var gifts: Int
        package var paid: Int64
        package var takenBack: Int64
        package var net: Int64 { paid - takenBack }
    }

    package let company: Company
    /// The first day and the last, both in it: `2026-11-01`.
    package let firstDay: String
    package let lastDay: String
    package let timeZone: String
    /// In the order of their times.
    package let movements: [Movement]

    /// One for each currency, in the order of their codes.
    package var totals: [Total] {
        var totals: [String: Total] = [:]
        for movement in movements {
            var total = totals[movement.currency] ?? Total(currency: movement.currency, gifts: 0, paid: 0, takenBack: 0)
            total.gifts += movement.refundID == nil ? 1 : 0
            total.paid += movement.paid
            total.takenBack += movement.takenBack
            totals[movement.currency] = total
        }
        return totals.values.sorted { $0.currency < $1.currency }
    }

    /// The movements as a table for spreadsheets. Amounts are plain decimals, never negative: what was paid and what was
    /// taken back stand in columns of their own.
    package var csv: String {
        let local = try? LocalTime(timeZone)
        let head = [
            "date", "kind", "company", "reference", "refund_reference", "trading_order_no", "trading_channel",
            "campaign",
            "activity", "event", "given_for", "paid", "taken_back", "currency",
        ]
        let rows = movements.map { movement in
            [
                local?.text(of: movement.date).replacing("T", with: " ") ?? "",
                movement.refundID == nil ? "gift" : "taken back", company.name, movement.reference,
                movement.refundReference ?? "", movement.tradingOrderNo ?? "", movement.tradingChannel,
                movement.campaign, movement.activity, String(movement.eventID), movement.userEvent,
                Money.plain(movement.paid, movement.currency), Money.plain(movement.takenBack, movement.currency),
                movement.currency,
            ]
        }
        return CSV.text([head] + rows)
    }

    /// The name of the file that `csv` is saved as: letters, digits and hyphens.
    package var fileName: String { "settlement-\(company.id ?? 0)-\(firstDay)-\(lastDay).csv" }
}
