package import Foundation

/// The JSON of the gateway's API: snake case, times by RFC 3339 in UTC or with an offset.
package enum GatewayJSON {
    /// Reads answers and forwarded results.
    package static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .custom { source in
            let container = try source.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = date(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no RFC 3339 time: \(text)")
            }
            return date
        }
        return decoder
    }

    /// `2026-11-21T12:40:00Z`, with or without a fraction of a second (RFC 3339, section 5.6); `nil` for anything else.
    package static func date(_ text: String) -> Date? {
        // Foundation's style wants a fraction always or never, so the fraction is taken out and added by itself.
        guard let point = text.firstIndex(of: ".") else { return try? Date(text, strategy: .iso8601) }
        let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.count), let fraction = Double("0." + digits),
            let whole = try? Date(text[..<point] + text[digits.endIndex...], strategy: .iso8601)
        else { return nil }
        return whole.addingTimeInterval(fraction)
    }

    /// A time as the gateway reads it, in milliseconds.
    package static func text(_ date: Date) -> String {
        // Rounded first: 12:00:00.250 is 0.24999… as a floating-point number, and formatting cuts off.
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
        let whole = (milliseconds / 1000).rounded(.down)
        let text = Date(timeIntervalSince1970: whole).formatted(.iso8601)
        let fraction = String(Int(milliseconds - whole * 1000))
        return text.dropLast() + "." + String(repeating: "0", count: 3 - fraction.count) + fraction + "Z"
    }
}
