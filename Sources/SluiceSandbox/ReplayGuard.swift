/// Remembers the nonces of the last minutes, so that no signed request counts twice. A struct without I/O.
struct ReplayGuard {
    /// How far a timestamp may be from the provider's clock, in seconds.
    static let toleranceSeconds: Int64 = 300

    private struct Key: Hashable {
        var merchantID: String
        var nonce: String
    }

    private var seen: [Key: Int64] = [:]
    private var nextSweep: Int64 = 0

    /// Whether the timestamp of a request, Unix seconds, is near enough to `now`.
    static func isFresh(_ timestamp: Int64, now: Int64) -> Bool {
        // The magnitude of a hostile timestamp may not fit: compare without subtracting it.
        timestamp >= now - toleranceSeconds && timestamp <= now + toleranceSeconds
    }

    /// Takes a nonce; false when the merchant used it within the time in which its timestamp could still be fresh.
    mutating func take(_ nonce: String, merchantID: String, now: Int64) -> Bool {
        if now >= nextSweep {
            seen = seen.filter { $0.value >= now }
            nextSweep = now + Self.toleranceSeconds
        }
        let until = now + 2 * Self.toleranceSeconds
        return seen.updateValue(until, forKey: Key(merchantID: merchantID, nonce: nonce)) == nil
    }
}
