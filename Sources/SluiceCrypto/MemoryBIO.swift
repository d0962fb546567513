import COpenSSL

/// OpenSSL's stream in memory (BIO_s_mem(3)), for the calls that read or write PEM and text.
final class MemoryBIO {
    private let pointer: OpaquePointer

    init(_ bytes: [UInt8] = []) {
        guard let pointer = BIO_new(BIO_s_mem()) else { preconditionFailure("out of memory") }
        self.pointer = pointer
        guard !bytes.isEmpty else { return }
        var written = 0
        precondition(
            BIO_write_ex(pointer, bytes, bytes.count, &written) == 1 && written == bytes.count, "out of memory")
    }

    deinit { BIO_free_all(pointer) }

    /// Lends the stream to C calls. The pointer alone would not keep a temporary stream alive.
    func withPointer<Result>(_ body: (OpaquePointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(pointer) }
    }

    /// Everything written so far.
    var text: String {
        let pending = BIO_ctrl(pointer, BIO_CTRL_PENDING, 0, nil)
        guard pending > 0 else { return "" }
        return String(unsafeUninitializedCapacity: pending) { buffer in
            var read = 0
            return BIO_read_ex(pointer, buffer.baseAddress, buffer.count, &read) == 1 ? read : 0
        }
    }
}
