import Foundation

/// A calendar day somewhere: what `2026-11-21` spans in a time zone.
struct ReconciliationDay: Sendable {
    let start: Date
    let end: Date

    /// Throws `day-invalid` for what is no day.
    init(_ text: String, timeZone: TimeZone) throws(FundraisingError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year > 1999,
            let date = calendar.date(from: DateComponents(year: year, month: month, day: day)),
            calendar.dateComponents([.year, .month, .day], from: date)
                == DateComponents(year: year, month: month, day: day),
            let interval = calendar.dateInterval(of: .day, for: date)
        else {
            throw FundraisingError("day-invalid", "Write the day as year-month-day, such as 2026-11-21.", field: "day")
        }
        start = interval.start
        end = interval.end
    }

    func contains(_ date: Date) -> Bool { date >= start && date < end }
}
