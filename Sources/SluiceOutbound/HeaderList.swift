import CCurl
import Glibc

/// Header lines, each ended by a zero byte, one after another: what `CURLOPT_HTTPHEADER` gets, before it is a list.
struct HeaderLines: Equatable {
    /// The bytes of all lines and their zeros.
    private(set) var bytes: [UInt8] = []
    /// How many lines there are.
    private(set) var count = 0

    /// Makes room for so many bytes.
    mutating func reserve(_ byteCount: Int) {
        bytes.reserveCapacity(byteCount)
    }

    /// Adds a line of three pieces that hold no zero byte.
    mutating func append(_ name: String, _ separator: String, _ value: String = "") {
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: separator.utf8)
        bytes.append(contentsOf: value.utf8)
        bytes.append(0)
        count += 1
    }
}

/// The memory in which libcurl reads header lines: used again for each request of a handle, so that no line is allocated.
///
/// libcurl copies nothing of it (CURLOPT_HTTPHEADER(3)): what `fill` has returned is valid until the next `fill`.
struct HeaderList: ~Copyable {
    private var nodes = UnsafeMutableBufferPointer<curl_slist>.allocate(capacity: 0)
    private var text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 0)

    deinit {
        nodes.deallocate()
        text.deallocate()
    }

    /// The lines as a list; nil for none.
    mutating func fill(_ lines: HeaderLines) -> UnsafeMutablePointer<curl_slist>? {
        if nodes.count < lines.count {
            nodes.deallocate()
            nodes = .allocate(capacity: max(16, lines.count))
        }
        if text.count < lines.bytes.count {
            text.deallocate()
            text = .allocate(capacity: max(1_024, lines.bytes.count))
        }
        guard lines.count > 0, let first = nodes.baseAddress, let start = text.baseAddress else { return nil }
        UnsafeMutableRawBufferPointer(text).copyBytes(from: lines.bytes)
        var lineStart = 0
        for node in 0..<lines.count {
            precondition(lineStart < lines.bytes.count, "a header line has no end")
            let isLast = node + 1 == lines.count
            nodes.initializeElement(
                at: node, to: curl_slist(data: start + lineStart, next: isLast ? nil : first + node + 1))
            lineStart += strlen(start + lineStart) + 1
        }
        precondition(lineStart == lines.bytes.count, "a header line holds a zero byte")
        return first
    }
}
