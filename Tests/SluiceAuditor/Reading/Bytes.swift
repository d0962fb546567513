import Glibc

/// Looking through bytes with the C library: as fast in an unoptimized build, where a million bytes must not take a second.
extension [UInt8] {
    /// Where a byte stands first in a range.
    func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let found = memchr(base + range.lowerBound, Int32(byte), range.count)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Whether these bytes stand at an offset.
    func has(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard offset >= 0, offset + bytes.count <= count else { return false }
        return withUnsafeBytes { buffer in
            buffer.baseAddress.map { memcmp($0 + offset, bytes, bytes.count) == 0 } ?? bytes.isEmpty
        }
    }

    /// Whether the same bytes stand in a range here and in one there.
    func isEqual(_ range: Range<Int>, to other: [UInt8], _ there: Range<Int>) -> Bool {
        guard range.count == there.count else { return false }
        return withUnsafeBytes { mine in
            other.withUnsafeBytes { theirs in
                guard let mine = mine.baseAddress, let theirs = theirs.baseAddress else { return range.isEmpty }
                return memcmp(mine + range.lowerBound, theirs + there.lowerBound, range.count) == 0
            }
        }
    }

    /// Whether a range says this ASCII text.
    func says(_ text: StaticString, _ range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return withUnsafeBytes { buffer in
            buffer.baseAddress.map { memcmp($0 + range.lowerBound, text.utf8Start, range.count) == 0 } ?? range.isEmpty
        }
    }
}
