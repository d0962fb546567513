import COpenSSL

/// One-shot hashes.
package enum Digest {
    /// The hash of an array.
    package static func hash(_ algorithm: DigestAlgorithm, _ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { hash(algorithm, $0) }
    }

    /// The hash of any bytes; contiguous ones are not copied.
    package static func hash(_ algorithm: DigestAlgorithm, _ bytes: some Collection<UInt8>) -> [UInt8] {
        bytes.withContiguousStorageIfAvailable { hash(algorithm, UnsafeRawBufferPointer($0)) }
            ?? hash(algorithm, Array(bytes))
    }

    /// The hash of raw memory, without a copy.
    package static func hash(_ algorithm: DigestAlgorithm, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.lengthBytes) { buffer, filled in
            let ended = EVP_Digest(
                bytes.baseAddress, bytes.count, buffer.baseAddress, nil, algorithm.implementation, nil)
            precondition(ended == 1, "a fetched digest did not run")
            filled = algorithm.lengthBytes
        }
    }

    /// SHA-256 over the parts one after the other, as if they were joined.
    package static func sha256(_ parts: [UInt8]...) -> [UInt8] {
        let stream = DigestStream(.sha256)
        for part in parts { stream.update(part) }
        return stream.finish()
    }

    /// SHA-256 over two pieces of raw memory one after the other, without a copy: a link of a hash chain.
    package static func sha256(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> [UInt8] {
        let stream = DigestStream(.sha256)
        stream.update(first)
        stream.update(second)
        return stream.finish()
    }
}

/// A hash over bytes that arrive piece by piece. `finish` leaves it empty and ready for the next message, so one stream
/// serves a whole journal without allocating. Belongs to one task at a time.
package final class DigestStream {
    private let algorithm: DigestAlgorithm
    private let context: OpaquePointer

    package init(_ algorithm: DigestAlgorithm) {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
        self.algorithm = algorithm
        self.context = context
        reset()
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Forgets what was added.
    package func reset() {
        let started = EVP_DigestInit_ex2(context, algorithm.implementation, nil)
        precondition(started == 1, "a fetched digest did not start")
    }

    /// Adds bytes.
    package func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds raw memory, without a copy.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        let added = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(added == 1, "a started digest did not take bytes")
    }

    /// Adds a span, without a copy.
    package func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The hash of everything added since the start or the last `finish`.
    package func finish() -> [UInt8] {
        let hash = [UInt8](unsafeUninitializedCapacity: algorithm.lengthBytes) { buffer, filled in
            finish(into: UnsafeMutableRawBufferPointer(buffer))
            filled = algorithm.lengthBytes
        }
        return hash
    }

    /// Writes the hash to `output`, which has room for at least `lengthBytes` of the algorithm.
    package func finish(into output: UnsafeMutableRawBufferPointer) {
        precondition(output.count >= algorithm.lengthBytes, "the hash does not fit")
        let ended = EVP_DigestFinal_ex(context, output.assumingMemoryBound(to: UInt8.self).baseAddress, nil)
        precondition(ended == 1, "a started digest did not end")
        reset()
    }
}
