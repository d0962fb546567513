/// Knows whether the disk is nearly full without asking before each group: asking costs about as much as a tenth of a sync.
struct FreeSpace {
    private let reserveBytes: Int
    /// Asks each time, so that nothing depends on a clock.
    private let asksAlways: Bool
    private var freeBytes: Int?
    private var asked = ContinuousClock.now
    private var bytesSince = 0

    init(reserveBytes: Int, asksAlways: Bool) {
        self.reserveBytes = reserveBytes
        self.asksAlways = asksAlways
    }

    /// Whether less than the reserve is free before so many bytes are written. An answer is good for a tenth of a second, or
    /// until half of what it left has been written; never, if it was that the disk is short. If nobody can say how much is
    /// free (`ask` answers nil), the write itself will tell.
    mutating func isShort(for lengthBytes: Int, ask: () -> Int?) -> Bool {
        bytesSince += lengthBytes
        if let freeBytes, !asksAlways, freeBytes >= reserveBytes, bytesSince < (freeBytes - reserveBytes) / 2,
            ContinuousClock.now - asked < .milliseconds(100)
        {
            return false
        }
        freeBytes = ask()
        asked = .now
        bytesSince = lengthBytes
        return freeBytes.map { $0 < reserveBytes } ?? false
    }
}
