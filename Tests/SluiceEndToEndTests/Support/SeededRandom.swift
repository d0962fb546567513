import Foundation

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). A run is repeated with the
/// seed that it printed, given as `SLUICE_SEED`.
struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(_ what: String) {
        seed =
            ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap { UInt64($0) }
            ?? UInt64.random(in: 0...UInt64.max)
        state = seed
        print("\(what): SLUICE_SEED=\(seed)")
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
