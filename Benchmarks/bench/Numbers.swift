/// The numbers of generated payment `index`: ours sort by age, as real ones do; the app's are spread, which is the harder case
/// for an index.
struct Numbers {
    static let productLength = 18

    let order: [UInt8]
    let product: [UInt8]

    init(_ index: Int) {
        let spread = Numbers.mix(UInt64(index))
        // Four payments a millisecond since 2026-11-21, then twelve digits without order.
        order =
            Numbers.digits(1_795_219_200_000 + UInt64(index / 4), radix: 36, count: 8)
            + Numbers.digits(spread ^ 0x5A5A_5A5A, radix: 36, count: 12)
        product = Array("T-".utf8) + Numbers.digits(spread, radix: 16, count: 16)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    private static func digits(_ number: UInt64, radix: UInt64, count: Int) -> [UInt8] {
        var rest = number
        var result = [UInt8](repeating: alphabet[0], count: count)
        for place in stride(from: count - 1, through: 0, by: -1) {
            result[place] = alphabet[Int(rest % radix)]
            rest /= radix
        }
        return result
    }

    /// The finalizer of SplitMix64, a bijection: no two payments get one number. Steele, Lea, Flood: Fast splittable
    /// pseudorandom number generators, OOPSLA 2014.
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
