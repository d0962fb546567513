extension TextFunctions {
    /// No width or count of a plugin needs more.
    static let widthMax = 4096

    /// a-z to A-Z; every other byte stays.
    static func asciiUppercased(_ byte: UInt8) -> UInt8 { byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte }

    static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    /// Splits by bytes, so that composed characters never hide a separator. An empty separator does not split.
    static func split(_ text: String, by separator: String) -> [String] {
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        guard let first = mark.first else { return [text] }
        var parts: [String] = []
        var start = 0
        var index = 0
        while index + mark.count <= bytes.count {
            if bytes[index] == first, bytes[index..<(index + mark.count)].elementsEqual(mark) {
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    static func slice(_ value: Value, from: Int, to: Int) throws(FunctionFailure) -> Value {
        if case .bytes(let bytes) = value { return .bytes(Array(bytes[range(from, to, count: bytes.count)])) }
        guard let text = value.textForm else { throw FunctionFailure("the input is \(value.kindName), not a text") }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars[range(from, to, count: scalars.count)])
        return .text(String(result))
    }

    private static func range(_ from: Int, _ to: Int, count: Int) -> Range<Int> {
        func place(_ index: Int) -> Int { index < 0 ? max(0, count + max(index, -count)) : min(index, count) }
        let start = place(from)
        return start..<max(start, place(to))
    }

    static func firstScalars(of text: String, bytesMax: Int) -> String {
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += UTF8.width(scalar)
            if used > bytesMax { break }
            result.append(scalar)
        }
        return String(result)
    }

    /// RFC 9562, section 5.4: version 4 in the 13th digit, variant 10 in the upper bits of the 17th.
    static func uuid(_ text: String) throws(FunctionFailure) -> String {
        var digits = Array(text.utf8.map(asciiLowercased))
        guard digits.count == 32, let variant = Int(String(decoding: [digits[16]], as: UTF8.self), radix: 16),
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw FunctionFailure("the input is not 32 hex digits") }
        digits[12] = UInt8(ascii: "4")
        digits[16] = Array("89ab".utf8)[variant & 3]
        var result = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { result += "-" }
            result.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return result
    }

    static func htmlEscaped(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "\""): result += "&quot;".utf8
            case UInt8(ascii: "'"): result += "&#39;".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    @Sendable static func notEmpty(_ arguments: [Value?], _ services: FunctionServices) -> ArgumentProblem? {
        guard case .text("")? = arguments.first ?? nil else { return nil }
        return ArgumentProblem(index: 0, message: "the text to look for is empty")
    }

    @Sendable static func atLeastZero(_ arguments: [Value?], _ services: FunctionServices) -> ArgumentProblem? {
        guard case .integer(let count)? = arguments.first ?? nil, count < 0 else { return nil }
        return ArgumentProblem(index: 0, message: "the count is negative")
    }

    @Sendable static func checkPadding(_ arguments: [Value?], _ services: FunctionServices) -> ArgumentProblem? {
        if case .integer(let width)? = arguments.first ?? nil, !(0...Int64(widthMax)).contains(width) {
            return ArgumentProblem(index: 0, message: "the width is between 0 and \(widthMax)")
        }
        if arguments.count > 1, case .text(let fill)? = arguments[1], fill.unicodeScalars.count != 1 {
            return ArgumentProblem(index: 1, message: "the fill is one character")
        }
        return nil
    }
}
