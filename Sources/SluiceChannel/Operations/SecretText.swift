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
        guard let first = bytes.first, bytes.count <= other.utf8.count else { return false }
        var other = other
        return other.withUTF8 { search($0, first) }
    }

    private func search(_ other: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> Bool {
        for start in 0...(other.count - bytes.count) where other[start] == first {
            if bytes.indices.allSatisfy({ other[start + $0] == bytes[$0] }) { return true }
        }
        return false
    }
}
