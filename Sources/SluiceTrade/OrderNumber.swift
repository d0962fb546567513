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
            digits(UInt64(max(0, now.milliseconds)), to: buffer[..<8])
            digits(entropy, to: buffer[8..<length])
            return length
        }
    }

    /// The lowest digits of a number in base 36, as many as there is room for.
    private static func digits(_ number: UInt64, to places: Slice<UnsafeMutableBufferPointer<UInt8>>) {
        var rest = number
        for place in places.indices.reversed() {
            places.base[place] = alphabet[Int(rest % 36)]
            rest /= 36
        }
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
}
