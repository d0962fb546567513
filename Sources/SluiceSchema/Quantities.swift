/// The milliseconds of `500ms`, `5s`, `5m`, `12h` or `1d`; nil for anything else, also if it does not fit.
package func durationMilliseconds(_ text: String) -> Int? { quantity(text, durationUnits) }

/// The bytes of `512B`, `10KiB`, `1MiB` or `2GiB`; nil for anything else, also if it does not fit.
package func sizeBytes(_ text: String) -> Int? { quantity(text, sizeUnits) }

/// Milliseconds in the largest unit that needs no fraction.
func durationText(_ milliseconds: Int) -> String { quantityText(milliseconds, durationUnits) }

/// Bytes in the largest unit that needs no fraction.
func sizeText(_ bytes: Int) -> String { quantityText(bytes, sizeUnits) }

/// From the largest to the smallest.
private let durationUnits = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
private let sizeUnits = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)]

private func quantity(_ text: String, _ units: [(name: String, factor: Int)]) -> Int? {
    let number = text.utf8.prefix { (0x30...0x39).contains($0) }
    let digits = String(decoding: number, as: UTF8.self)
    let unit = String(decoding: text.utf8.dropFirst(number.count), as: UTF8.self)
    guard isDecimalInteger(digits), let value = Int(digits) else { return nil }
    guard let factor = units.first(where: { $0.name == unit })?.factor else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
}

private func quantityText(_ value: Int, _ units: [(name: String, factor: Int)]) -> String {
    let unit = units.first { value != 0 && value % $0.factor == 0 } ?? units[units.count - 1]
    return "\(value / unit.factor)\(unit.name)"
}
