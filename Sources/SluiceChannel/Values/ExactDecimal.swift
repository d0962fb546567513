/// A decimal number without rounding: `mantissa` times ten to the power of minus `scale`. Zeros at the end of the
/// fraction are kept, because providers sign amounts as they are written; `==` compares what is written, `isSame`
/// what it means.
package struct ExactDecimal: Sendable, Hashable {
    /// All digits as one whole number; at most 38 of them.
    package let mantissa: Int128
    /// Digits after the point: 0 to 38.
    package let scale: Int

    /// A number by its digits; `nil` when the scale is negative or above 38.
    package init?(mantissa: Int128, scale: Int) {
        guard (0...ExactDecimal.digitsMax).contains(scale) else { return nil }
        self.mantissa = mantissa
        self.scale = scale
    }

    package init(_ value: Int64) {
        mantissa = Int128(value)
        scale = 0
    }

    static let digitsMax = 38

    /// Ten to a power; `nil` where 128 bits do not hold it.
    static func power(_ exponent: Int) -> Int128? {
        guard (0...digitsMax).contains(exponent) else { return nil }
        var result: Int128 = 1
        for _ in 0..<exponent { result *= 10 }
        return result
    }

    /// The number with that many digits after the point: `nil` when digits but 0 would be lost, or too many come.
    package func rescaled(to places: Int) -> ExactDecimal? {
        if places >= scale {
            guard let factor = ExactDecimal.power(places - scale) else { return nil }
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: factor)
            return overflow ? nil : ExactDecimal(mantissa: product, scale: places)
        }
        guard let divisor = ExactDecimal.power(scale - places) else { return nil }
        let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: divisor)
        return rest == 0 ? ExactDecimal(mantissa: quotient, scale: places) : nil
    }

    /// The number without zeros at the end of its fraction.
    package var shortest: ExactDecimal {
        var digits = mantissa
        var places = scale
        while places > 0, digits % 10 == 0 {
            digits /= 10
            places -= 1
        }
        return ExactDecimal(mantissa: digits, scale: places) ?? self
    }

    /// The number when it is whole and fits 64 bits.
    package var integer: Int64? { rescaled(to: 0).flatMap { Int64(exactly: $0.mantissa) } }

    /// The number times ten to a power (also a negative one), with no more places than needed, written zeros kept.
    package func shifted(by exponent: Int) -> ExactDecimal? {
        let places = scale - exponent
        if places >= 0 { return ExactDecimal(mantissa: mantissa, scale: places) }
        guard let factor = ExactDecimal.power(-places) else { return nil }
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: factor)
        return overflow ? nil : ExactDecimal(mantissa: product, scale: 0)
    }
}
