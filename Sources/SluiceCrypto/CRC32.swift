/// The checksum of zlib, PNG and Ethernet: reflected polynomial 0xEDB88320, all ones in and out.
package enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
    }

    /// The checksum of the bytes; 0 for none.
    package static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
        // Generic code is slow across modules, so the loop runs over plain memory.
        bytes.withContiguousStorageIfAvailable { checksum(memory: $0) }
            ?? Array(bytes).withUnsafeBufferPointer { checksum(memory: $0) }
    }

    private static func checksum(memory bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let table = table
        var rest = UInt32.max
        for byte in bytes {
            rest = table[Int(UInt8(truncatingIfNeeded: rest) ^ byte)] ^ rest >> 8
        }
        return ~rest
    }
}
