/// A set of bytes that is asked for each byte of a text.
struct ByteSet: Sendable {
    private let members: [Bool]

    init(where isMember: (UInt8) -> Bool) { members = (UInt8.min...UInt8.max).map(isMember) }

    func contains(_ byte: UInt8) -> Bool { members[Int(byte)] }

    /// Whether a text is made of nothing else. Over its memory: an iterator unpacks a short text anew for each byte.
    func containsAll(of text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in bytes.allSatisfy { members[Int($0)] } }
    }
}
