import HTTPTypes
import SluiceCrypto

/// What ties a reply, a problem document and the lines of the log together.
enum RequestID {
    /// The caller's own, when it is one and can do no harm in a log; otherwise a new one of 24 hex digits.
    static func of(_ headers: HTTPFields) -> String {
        let given = headers[values: .requestID]
        if given.count == 1, isSane(given[0]) { return given[0] }
        return Hex.encode(SecureRandom.bytes(12))
    }

    static func isSane(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "._-".utf8.contains(byte)
                }
            }
    }
}
