import Foundation

/// Times as organizers read them: with the zone, since their campaigns may lie in several.
enum AdminTime {
    /// `2026-11-21 20:00 Asia/Shanghai`.
    static func shown(_ date: Date, _ timeZone: String = "UTC") -> String {
        Shown.time(date, timeZone) + " " + timeZone
    }
}
