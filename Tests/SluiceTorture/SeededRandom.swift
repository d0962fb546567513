import Synchronization

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c), shared by all threads of a run. The seed fixes what is drawn, not when:
/// threads and processes of a real machine never repeat a run exactly.
package final class SeededRandom: Sendable {
    private let state: Mutex<UInt64>

    package init(_ seed: UInt64) { state = Mutex(seed) }

    package func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// A number of the range; the slight bias of the remainder does not matter here.
    package func int(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    package func chance(_ percent: Int) -> Bool { int(in: 1...100) <= percent }
}
