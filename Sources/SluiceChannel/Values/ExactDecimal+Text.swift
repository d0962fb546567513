extension ExactDecimal: CustomStringConvertible {
    /// Plain notation: an optional minus, digits, and as many digits after a point as `scale` says.
    package var text: String {
        let digits = String(mantissa.magnitude)
        let sign = mantissa < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    package var description: String { text }

    /// Reads plain notation: an optional minus, digits, optionally a point and digits. `nil` for an exponent, a plus, a
    /// blank, a thousands separator, leading zeros before another digit, and for more than 38 digits.
    package init?(_ text: some StringProtocol) {
        self.init(bytes: Array(text.utf8), takesExponent: false)
    }

    /// Reads a JSON number (RFC 8259, section 6), which may carry an exponent. `nil` when more than 38 digits would be
    /// needed to write it plainly.
    package init?(jsonLiteral literal: String) {
        self.init(bytes: Array(literal.utf8), takesExponent: true)
    }

    private init?(bytes: [UInt8], takesExponent: Bool) {
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var magnitude: Int128 = 0
        guard let wholeDigits = ExactDecimal.read(bytes, &index, into: &magnitude), wholeDigits > 0 else { return nil }
        let firstDigit = bytes[isNegative ? 1 : 0]
        guard wholeDigits == 1 || firstDigit != UInt8(ascii: "0") else { return nil }
        var places = 0
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard let count = ExactDecimal.read(bytes, &index, into: &magnitude), count > 0 else { return nil }
            places = count
        }
        guard places <= ExactDecimal.digitsMax else { return nil }
        var exponent = 0
        if takesExponent, index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            guard let value = Int(String(decoding: bytes[index...], as: UTF8.self)), abs(value) <= 100 else {
                return nil
            }
            exponent = value
            index = bytes.count
        }
        guard index == bytes.count,
            let base = ExactDecimal(mantissa: isNegative ? -magnitude : magnitude, scale: places),
            let number = exponent == 0 ? base : base.shifted(by: exponent)
        else { return nil }
        self = number
    }

    /// Reads digits into the magnitude and says how many; `nil` when they no longer fit.
    private static func read(_ bytes: [UInt8], _ index: inout Int, into magnitude: inout Int128) -> Int? {
        let start = index
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 {
            let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(Int128(bytes[index] - 0x30))
            if tooLarge || overflow { return nil }
            magnitude = sum
            index += 1
        }
        return index - start
    }
}

extension ExactDecimal: Comparable {
    /// By what the numbers mean: 1.50 is not less than 1.5, nor the other way round.
    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        compare(left, right) < 0
    }

    /// Whether both mean the same number, however many zeros are written.
    package func isSame(as other: ExactDecimal) -> Bool { ExactDecimal.compare(self, other) == 0 }

    /// Minus one, zero or one. Whole parts first, then fractions brought to the same length, so that nothing overflows.
    private static func compare(_ left: ExactDecimal, _ right: ExactDecimal) -> Int {
        let (leftWhole, leftRest) = left.parts
        let (rightWhole, rightRest) = right.parts
        if leftWhole != rightWhole { return leftWhole < rightWhole ? -1 : 1 }
        // A fraction has no more digits than its scale, so it fits after it was brought to 38 places.
        let leftFraction = leftRest * (power(digitsMax - left.scale) ?? 1)
        let rightFraction = rightRest * (power(digitsMax - right.scale) ?? 1)
        return leftFraction == rightFraction ? 0 : leftFraction < rightFraction ? -1 : 1
    }

    private var parts: (whole: Int128, rest: Int128) {
        let divided = mantissa.quotientAndRemainder(dividingBy: ExactDecimal.power(scale) ?? 1)
        return (divided.quotient, divided.remainder)
    }
}
