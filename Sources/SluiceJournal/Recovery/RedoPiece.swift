/// Lines of the commit log that belong into one segment, one after the other.
struct RedoPiece: Sendable {
    let segment: SegmentName
    /// Where they begin in it.
    let offset: Int
    var bytes: [UInt8]
    /// The line before the first of them.
    let before: LogFrame.Position
    /// Offset in the segment of the first line that differs there; nil if all are there.
    var firstDifferent: Int?

    /// How many lines follow the first one that differs, itself included.
    var missingLines: Int {
        guard let firstDifferent else { return 0 }
        return bytes[(firstDifferent - offset)...].count { $0 == UInt8(ascii: "\n") }
    }

    /// Number and chain of the line that ends at an offset of the bytes.
    func lineBefore(_ lineStart: Int) -> (sequence: Int, chain: [UInt8]) {
        guard lineStart > 0 else { return (before.sequence, before.chain) }
        let lineEnd = lineStart - 1
        let start = bytes[..<lineEnd].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard let line = ChainedLine(Array(bytes[start..<lineEnd])) else { return (before.sequence, before.chain) }
        return (line.sequence, line.chain)
    }
}
