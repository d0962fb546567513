import Foundation

/// A calendar day somewhere: what `2026-11-21` spans in a time zone.
struct ReconciliationDay: Sendable {
    let start: Date
    let end: Date

    /// Throws `day-invalid` for what is no day.
    init(_ text: String, timeZone: TimeZone) throws(FundraisingError) {
        let local = try LocalTime(timeZone.identifier)
        guard let start = local.start(ofDay: text), let end = local.end(ofDay: text) else {
            throw FundraisingError("day-invalid", "Write the day as year-month-day, such as 2026-11-21.", field: "day")
        }
        self.start = start
        self.end = end
    }

    func contains(_ date: Date) -> Bool { date >= start && date < end }
}
