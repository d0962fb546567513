import Glibc

/// Reads a file line by line, in pieces, so that memory stays bounded by the longest line.
struct LineReader {
    /// A piece of a file between line feeds.
    struct Piece {
        /// The bytes without the line feed.
        let bytes: [UInt8]
        /// Offset of the first byte in the file.
        let offset: Int
        /// Whether a line feed ends it; false only at the end of the file.
        let isEnded: Bool
        /// Offset of the byte after the piece.
        var end: Int { offset + bytes.count + (isEnded ? 1 : 0) }
    }

    private static let chunkLength = 1 << 18
    /// No line is longer than this (64 MiB), whatever the options of the writer were.
    static let longestLineBytes = 64 << 20
    private let file: any JournalFile
    private var buffer: [UInt8] = []
    private var cursor = 0
    private var bufferOffset: Int
    private var isAtEnd = false

    /// Starts at an offset. A piece longer than `longestLineBytes` is handed out in parts that have no end.
    init(_ file: any JournalFile, from offset: Int) {
        self.file = file
        self.bufferOffset = offset
    }

    /// The next piece; nil at the end of the file.
    mutating func next() throws(JournalError) -> Piece? {
        var searched = cursor
        while true {
            if let feed = feed(from: searched) {
                return take(upTo: feed, isEnded: true)
            }
            searched = buffer.count
            if searched - cursor > LineReader.longestLineBytes { return take(upTo: searched, isEnded: false) }
            if isAtEnd {
                return cursor == buffer.count ? nil : take(upTo: buffer.count, isEnded: false)
            }
            let consumed = cursor
            try fill()
            searched -= consumed
        }
    }

    /// Offset in the buffer of the first line feed from an offset on.
    private func feed(from start: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard start < bytes.count, let memory = bytes.baseAddress,
                let found = memchr(memory + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - memory
        }
    }

    private mutating func take(upTo end: Int, isEnded: Bool) -> Piece {
        let piece = Piece(bytes: Array(buffer[cursor..<end]), offset: bufferOffset + cursor, isEnded: isEnded)
        cursor = isEnded ? end + 1 : end
        return piece
    }

    private mutating func fill() throws(JournalError) {
        buffer.removeFirst(cursor)
        bufferOffset += cursor
        cursor = 0
        let chunk = try file.read(at: bufferOffset + buffer.count, count: LineReader.chunkLength)
        buffer.append(contentsOf: chunk)
        if chunk.isEmpty { isAtEnd = true }
    }
}
