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
        return digits(UInt64(max(0, now.milliseconds)), count: 8) + digits(entropy, count: 12)
    }

    /// The lowest `count` digits of a number in base 36.
    private static func digits(_ number: UInt64, count: Int) -> String {
        var rest = number
        var reversed: [UInt8] = []
        for _ in 0..<count {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 36)
            reversed.append(alphabet[Int(remainder)])
            rest = quotient
        }
        return String(decoding: reversed.reversed(), as: UTF8.self)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
}
