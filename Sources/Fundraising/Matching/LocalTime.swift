package import Foundation

/// Days and clock times of one time zone, in the Gregorian calendar.
package struct LocalTime: Sendable {
    private let calendar: Calendar

    /// Throws `time-zone-unknown` for what is no IANA name.
    package init(_ timeZone: String, field: String? = nil) throws(FundraisingError) {
        guard let zone = TimeZone(identifier: timeZone) else {
            throw FundraisingError(
                "time-zone-unknown", "There is no time zone \"\(timeZone.prefix(40))\": write one like Asia/Shanghai.",
                field: field, values: ["zone": String(timeZone.prefix(40))])
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// The day there: `2026-11-21`.
    package func day(of moment: Date) -> String { String(text(of: moment).prefix(10)) }

    /// As a form's field of the type `datetime-local` holds it: `2026-11-21T09:30`.
    package func text(of moment: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: moment)
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let year = String(parts.year ?? 0)
        let padded = String(repeating: "0", count: max(0, 4 - year.count)) + year
        return "\(padded)-\(two(parts.month))-\(two(parts.day))T\(two(parts.hour)):\(two(parts.minute))"
    }

    /// The first moment of a day `2026-11-21`; `nil` for what is no day. Where clocks are set forward at midnight a day
    /// begins at one.
    package func start(ofDay day: String) -> Date? { moment("\(day)T00:00").map { calendar.startOfDay(for: $0) } }

    /// The first moment of the day after.
    package func end(ofDay day: String) -> Date? {
        start(ofDay: day).flatMap { calendar.date(byAdding: .day, value: 1, to: $0) }
            .map { calendar.startOfDay(for: $0) }
    }

    /// The moment of `2026-11-21T09:30`, seconds allowed; `nil` for what is none, such as the 30th of February.
    package func moment(_ text: String) -> Date? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let day = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        let time = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard day.map(\.count) == [4, 2, 2], time.map(\.count) == [2, 2] || time.map(\.count) == [2, 2, 2] else {
            return nil
        }
        let numbers = (day + time).compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == day.count + time.count, numbers[3] < 24, numbers[4] < 60, numbers.last ?? 60 < 60 else {
            return nil
        }
        let wanted = DateComponents(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers.count > 5 ? numbers[5] : 0)
        guard let moment = calendar.date(from: wanted) else { return nil }
        // A calendar takes the 30th of February for the 2nd of March. The hour may differ: clocks are set forward.
        let found = calendar.dateComponents([.year, .month, .day], from: moment)
        guard found.year == wanted.year, found.month == wanted.month, found.day == wanted.day else { return nil }
        return moment
    }
}
