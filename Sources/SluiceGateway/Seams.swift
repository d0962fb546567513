import SluiceCrypto
package import SluiceTrade

/// The time. With randomness, the way out and the journal's files it is one of the four places where the gateway meets the
/// world; a simulator puts its own in.
package protocol WallClock: Sendable {
    func now() -> Instant
    /// Returns at that time or later.
    /// - Throws: `CancellationError` when the task is cancelled first.
    func sleep(until deadline: Instant) async throws
}

/// Where nonces and order numbers come from.
package protocol RandomSource: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

extension RandomSource {
    /// 32 upper-case hex digits: the `nonce` of the plugin language.
    func nonce() -> String {
        Hex.encode(bytes(16), uppercase: true)
    }
}
