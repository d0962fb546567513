import Glibc

/// The seed of this run: SLUICE_SEED where it is set, fresh otherwise; printed so that a red run can be repeated.
func seedFromEnvironment() -> UInt64 {
    let given = getenv("SLUICE_SEED").flatMap { UInt64(String(cString: $0)) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("SLUICE_SEED=\(seed)")
    return seed
}
