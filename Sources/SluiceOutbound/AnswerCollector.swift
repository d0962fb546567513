/// Gathers one answer from the pieces that libcurl hands over, within bounds. A struct without I/O.
struct AnswerCollector {
    /// Longest header section that is kept, all lines together, in bytes.
    static let maxHeaderBytes = 256 * 1024

    /// The header fields of the final answer.
    private(set) var headers: [(name: String, value: String)] = []
    /// The body so far.
    private(set) var body: [UInt8] = []
    /// Set once the body or the header section went over its bound.
    private(set) var isOverLimit = false

    /// Whether the header section of a final answer came to its end, the empty line. libcurl takes a connection that ends
    /// inside the header section for a complete answer.
    var hasWholeHeader: Bool { hasStatusLine && !isInsideHeader }

    private let maxBodyBytes: Int
    private var headerBytes = 0
    private var isInsideHeader = false
    private var hasStatusLine = false

    /// Keeps at most `maxBodyBytes` of body.
    init(maxBodyBytes: Int) {
        self.maxBodyBytes = maxBodyBytes
    }

    /// One header line as received, line ending included: status line, field, continuation or the empty line.
    ///
    /// A status line starts over (an interim answer came before); lines after the empty line are trailers and left out.
    /// Returns whether the line fitted.
    mutating func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.maxHeaderBytes else {
            isOverLimit = true
            return false
        }
        let text = Self.trimmed(line)
        if !isInsideHeader {
            guard line.starts(with: "HTTP/".utf8) else { return true }
            headers.removeAll(keepingCapacity: true)
            headers.reserveCapacity(16)
            isInsideHeader = true
            hasStatusLine = true
        } else if text.isEmpty {
            isInsideHeader = false
        } else if let first = line.first, first == 0x20 || first == 0x09 {
            // RFC 9112, section 5.2: a folded line continues the value, the fold read as one space.
            guard let last = headers.indices.last else { return true }
            headers[last].value += " " + Self.string(text)
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let value = Self.trimmed(UnsafeRawBufferPointer(rebasing: text[(colon + 1)...]))
            headers.append((Self.string(UnsafeRawBufferPointer(rebasing: text[..<colon])), Self.string(value)))
        }
        return true
    }

    /// A piece of the body. Returns whether it fitted.
    mutating func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard body.count + piece.count <= maxBodyBytes else {
            isOverLimit = true
            return false
        }
        body.append(contentsOf: piece)
        return true
    }

    /// Gives the answer away, so that nobody has to copy it.
    mutating func takeAnswer() -> (headers: [(name: String, value: String)], body: [UInt8]) {
        defer { (headers, body) = ([], []) }
        return (headers, body)
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        var low = bytes.startIndex
        var high = bytes.endIndex
        while low < high, isSpace(bytes[low]) { low += 1 }
        while high > low, isSpace(bytes[high - 1]) { high -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[low..<high])
    }

    private static func string(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
