extension Instant {
    /// RFC 3339 in UTC with milliseconds, as the journals write it: `2026-11-21T12:00:00.000Z`.
    package var rfc3339: String {
        let civil = CivilTime(self)
        // Written digit by digit: every line of every journal has two or three of these.
        guard (0...9999).contains(civil.year) else {
            return formatted(layout: "yyyy-MM-ddTHH:mm:ss.SSS", offsetMinutes: 0) + "Z"
        }
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var end = 0
            func put(_ number: Int, _ width: Int, then mark: UInt8) {
                var rest = number
                for place in (end..<end + width).reversed() {
                    buffer[place] = 0x30 + UInt8(rest % 10)
                    rest /= 10
                }
                buffer[end + width] = mark
                end += width + 1
            }
            put(civil.year, 4, then: UInt8(ascii: "-"))
            put(civil.month, 2, then: UInt8(ascii: "-"))
            put(civil.day, 2, then: UInt8(ascii: "T"))
            put(civil.hour, 2, then: UInt8(ascii: ":"))
            put(civil.minute, 2, then: UInt8(ascii: ":"))
            put(civil.second, 2, then: UInt8(ascii: "."))
            put(civil.millisecond, 3, then: UInt8(ascii: "Z"))
            return end
        }
    }

    /// RFC 3339 at an offset, without a fraction: `2026-11-21T20:00:00+08:00`.
    package func rfc3339(offsetMinutes: Int) -> String {
        formatted(layout: "yyyy-MM-ddTHH:mm:ss", offsetMinutes: offsetMinutes) + Instant.offsetText(offsetMinutes)
    }

    /// Writes the time by a layout of the fields `yyyy MM dd HH mm ss SSS`; every other character stands for itself.
    package func formatted(layout: String, offsetMinutes: Int) -> String {
        let civil = CivilTime(self, offsetMinutes: offsetMinutes)
        return LayoutField.split(layout).map { part in
            switch part {
            case .literal(let text): text
            case .field(let field): field.padded(civil[keyPath: field.path])
            }
        }.joined()
    }

    /// Reads a time by the same layouts; the whole text must fit. `nil` when it does not, or when no such day exists.
    package static func parse(_ text: String, layout: String, offsetMinutes: Int) -> Instant? {
        var civil = CivilTime(year: 1970, month: 1, day: 1)
        var rest = text.utf8[...]
        for part in LayoutField.split(layout) {
            switch part {
            case .literal(let literal):
                guard rest.starts(with: literal.utf8) else { return nil }
                rest = rest.dropFirst(literal.utf8.count)
            case .field(let field):
                guard let number = digits(rest.prefix(field.width), count: field.width) else { return nil }
                civil[keyPath: field.path] = number
                rest = rest.dropFirst(field.width)
            }
        }
        guard rest.isEmpty, civil.isValid else { return nil }
        return civil.instant(offsetMinutes: offsetMinutes)
    }

    /// Reads RFC 3339 (section 5.6) with any offset and any fraction; what is finer than a millisecond is cut off.
    package init?(rfc3339 text: String) {
        if let instant = Instant(journalForm: text) {
            self = instant
            return
        }
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " ") else {
            return nil
        }
        let head = String(decoding: bytes[..<10], as: UTF8.self) + "T" + String(decoding: bytes[11..<19], as: UTF8.self)
        guard let base = Instant.parse(head, layout: "yyyy-MM-ddTHH:mm:ss", offsetMinutes: 0) else { return nil }
        var index = 19
        var fraction: [UInt8] = []
        if bytes[index] == UInt8(ascii: ".") {
            fraction = Array(bytes[(index + 1)...].prefix { (0x30...0x39).contains($0) })
            guard !fraction.isEmpty else { return nil }
            index += 1 + fraction.count
        }
        guard let offset = Instant.offsetMinutes(String(decoding: bytes[index...], as: UTF8.self)) else { return nil }
        let thousandths = (fraction + [0x30, 0x30, 0x30]).prefix(3).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        self = base.advanced(byMilliseconds: thousandths - Int64(offset) * 60_000)
    }

    /// Reads exactly what `rfc3339` writes; `nil` for every other form.
    private init?(journalForm text: String) {
        let read: Instant?? = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count == 24, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
                bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
                bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"),
                let year = Instant.digits(bytes[0..<4], count: 4), let month = Instant.digits(bytes[5..<7], count: 2),
                let day = Instant.digits(bytes[8..<10], count: 2), let hour = Instant.digits(bytes[11..<13], count: 2),
                let minute = Instant.digits(bytes[14..<16], count: 2),
                let second = Instant.digits(bytes[17..<19], count: 2),
                let millisecond = Instant.digits(bytes[20..<23], count: 3)
            else { return nil }
            let civil = CivilTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond
            )
            return civil.isValid ? civil.instant() : nil
        }
        guard case .some(.some(let instant)) = read else { return nil }
        self = instant
    }

    /// `+08:00`, `-0330`, `Z` into minutes east of UTC.
    package static func offsetMinutes(_ text: String) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        let bytes = Array(text.utf8).filter { $0 != UInt8(ascii: ":") }
        guard bytes.count == 5, let hours = digits(bytes[1..<3], count: 2),
            let minutes = digits(bytes[3..<5], count: 2),
            hours <= 23, minutes <= 59
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func offsetText(_ minutes: Int) -> String {
        let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
        return (minutes < 0 ? "-" : "+") + (hours < 10 ? "0" : "") + "\(hours)" + (rest < 10 ? ":0" : ":") + "\(rest)"
    }

    private static func digits(_ bytes: some Collection<UInt8>, count: Int) -> Int? {
        guard bytes.count == count, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

/// One field of a date layout.
struct LayoutField {
    let name: String
    let path: any WritableKeyPath<CivilTime, Int> & Sendable
    var width: Int { name.utf8.count }

    enum Part {
        case literal(String)
        case field(LayoutField)
    }

    static let all: [LayoutField] = [
        LayoutField(name: "yyyy", path: \.year), LayoutField(name: "MM", path: \.month),
        LayoutField(name: "dd", path: \.day), LayoutField(name: "HH", path: \.hour),
        LayoutField(name: "mm", path: \.minute), LayoutField(name: "SSS", path: \.millisecond),
        LayoutField(name: "ss", path: \.second),
    ]

    /// The fields of a layout and the literal text between them.
    static func split(_ layout: String) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(layout.utf8)[...]
        while let first = rest.first {
            if let field = all.first(where: { rest.starts(with: $0.name.utf8) }) {
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.field(field))
                rest = rest.dropFirst(field.width)
            } else {
                literal.append(first)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
        return parts
    }

    func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
