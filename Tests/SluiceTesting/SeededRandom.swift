import Foundation
import SluiceGateway
import Synchronization

/// SplitMix64: small, seedable, good enough to make test data.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The seed to repeat a run with: `SLUICE_SEED`, or a fresh one. Failures print it.
    package static func seedFromEnvironment() -> UInt64 {
        ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0 ... .max)
    }
}

/// Random bytes that are the same in every run.
package final class SeededRandom: RandomSource {
    private let generator: Mutex<SplitMix>

    package init(seed: UInt64 = 1) { generator = Mutex(SplitMix(seed: seed)) }

    package func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    }
}
