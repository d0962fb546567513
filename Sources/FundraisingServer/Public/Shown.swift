import Foundation
import Fundraising

/// Amounts and times as pages write them.
enum Shown {
    /// `1,250.00 CNY`.
    static func amount(_ amount: Int64, _ currency: String) -> String {
        Money.grouped(amount, currency) + "\u{a0}" + currency
    }

    /// `2026-11-21 20:05`, in a time zone by its IANA name.
    static func time(_ date: Date, _ timeZone: String) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        let two = { (number: Int?) in (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) \(two(parts.hour)):\(two(parts.minute))"
    }

    /// For the `datetime` attribute of `<time>`.
    static func machineTime(_ date: Date) -> String { date.formatted(.iso8601) }
}
