/// A text that may appear nowhere, searched for byte by byte: a log is made for every call, and the standard library's
/// search costs more there than the rest of the call.
struct SecretText: Sendable {
    let text: String
    private let bytes: [UInt8]

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    /// Whether it stands anywhere in a text.
    func occurs(in other: String) -> Bool {
        let count = other.utf8.count
        guard let first = bytes.first, bytes.count <= count else { return false }
        return other.utf8.withContiguousStorageIfAvailable { search($0, first) } ?? search(Array(other.utf8), first)
    }

    private func search(_ other: some RandomAccessCollection<UInt8>, _ first: UInt8) -> Bool {
        var start = other.startIndex
        let last = other.index(other.endIndex, offsetBy: -bytes.count)
        while start <= last {
            if other[start] == first, other[start...].starts(with: bytes) { return true }
            start = other.index(after: start)
        }
        return false
    }
}
