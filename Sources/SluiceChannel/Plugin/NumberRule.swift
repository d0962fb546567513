import SluiceSchema
import SluiceTrade

/// What numbers of ours a provider takes.
struct NumberRule: Sendable {
    /// The regular expression, as it was written and compiled.
    let pattern: String
    let compiled: CompiledPattern
    let prefix: String
    /// The largest length in characters, the prefix included.
    let maximum: Int?
    let isDigitsOnly: Bool

    /// The number as the provider sees it.
    func onTheWire(_ number: String) -> String { prefix + number }

    /// Why the provider would not take a number; nil when it would.
    func problem(_ number: String) -> String? {
        let whole = onTheWire(number)
        if let maximum, whole.count > maximum { return "it is longer than \(maximum) characters" }
        if isDigitsOnly, !number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return "it may only hold digits" }
        if !compiled.matches(whole) { return "it does not match \(pattern)" }
        return nil
    }

    /// Numbers as Sluice makes them, from the least to the greatest, to try a rule at load.
    static let samples: [String] = [
        OrderNumber.make(now: Instant(milliseconds: 0), random: [UInt8](repeating: 0, count: 8)),
        OrderNumber.make(now: Instant(milliseconds: 1_790_000_000_000), random: Array(1...8)),
        OrderNumber.make(now: Instant(milliseconds: 2_821_109_907_455), random: [UInt8](repeating: 255, count: 8)),
    ]
}
