/// How long a text, or how many bytes, a function may give: functions that multiply, one behind the other, would take all
/// memory.
enum ResultLength {
    /// Several times the longest body that is sent or read.
    static let maxBytes = 8 << 20

    /// Looked at after every function.
    static func check(_ value: Value) throws(FunctionFailure) {
        switch value {
        case .text(let text): try check(text.utf8.count)
        case .bytes(let bytes): try check(bytes.count)
        default: break
        }
    }

    /// The same before there is a value, for functions that multiply by more than a few.
    static func check(_ lengthBytes: Int) throws(FunctionFailure) {
        if lengthBytes > maxBytes { throw FunctionFailure("the result is longer than \(maxBytes) bytes") }
    }
}
