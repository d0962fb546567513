/// The numbers that Sluice gives to trades and refunds: 20 upper-case letters and digits, because the shortest limit among
/// providers is 20 and some take nothing else. Eight digits of time come first, so that numbers sort by age.
package enum OrderNumber {
    package static let length = 20

    /// - Parameters:
    ///   - now: milliseconds since 1970 fill eight digits of base 36 until the year 2059.
    ///   - random: at least 8 random bytes; they become twelve digits of base 36 (62 bits).
    package static func make(now: Instant, random: [UInt8]) -> String {
        precondition(random.count >= 8, "an order number needs 8 random bytes")
        let entropy = random.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return String(unsafeUninitializedCapacity: length) { buffer in
            digits(UInt64(max(0, now.milliseconds)), to: buffer, 0..<8)
            digits(entropy, to: buffer, 8..<length)
            return length
        }
    }

    /// The lowest digits of a number in base 36, as many as there are places.
    private static func digits(_ number: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, _ places: Range<Int>) {
        var rest = number
        for place in places.reversed() {
            let digit = UInt8(rest % 36)
            buffer[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
            rest /= 36
        }
    }
}
