/// A set of bytes that is asked for each byte of a text: membership is one shift.
struct ByteSet: Sendable {
    private let low: UInt128
    private let high: UInt128

    init(where isMember: (UInt8) -> Bool) {
        var (low, high): (UInt128, UInt128) = (0, 0)
        for byte in UInt8.min...UInt8.max where isMember(byte) {
            if byte < 128 { low |= 1 << UInt128(byte) } else { high |= 1 << UInt128(byte - 128) }
        }
        (self.low, self.high) = (low, high)
    }

    func contains(_ byte: UInt8) -> Bool { ((byte < 128 ? low : high) &>> UInt128(byte & 127)) & 1 == 1 }
}
