import COpenSSL
import Synchronization

/// Random bytes for keys, nonces and tokens.
package enum SecureRandom {
    /// Bytes drawn ahead: libcrypto's generator costs a few microseconds a call, however few bytes are asked for.
    private static let drawnBytes = 4096
    private static let stock = Mutex<[UInt8]>([])

    /// `count` bytes of OpenSSL's generator (RAND_bytes(3), seeded by the kernel). None is ever given twice.
    package static func bytes(_ count: Int) -> [UInt8] {
        precondition(count >= 0, "a negative number of random bytes was asked for")
        // Keys are drawn on their own, so that none of their bytes stays in the stock's memory.
        guard count <= 16 else { return drawn(count) }
        return stock.withLock { stock in
            if stock.count < count { stock = drawn(drawnBytes) }
            let bytes = Array(stock.suffix(count))
            stock.removeLast(count)
            return bytes
        }
    }

    private static func drawn(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            // Without randomness no key, nonce or token may be made, and no caller could go on.
            precondition(
                RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "the random generator of libcrypto is not seeded")
            filled = count
        }
    }
}
