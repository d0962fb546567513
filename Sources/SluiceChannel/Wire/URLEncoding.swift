/// Styles of percent encoding. They differ in what stays as it is, in the space, and in the case of the digits.
package enum URLEncoding: String, Sendable, CaseIterable {
    /// RFC 3986, section 2.3: letters, digits and `-._~` stay; a space is `%20`.
    case rfc3986
    /// `application/x-www-form-urlencoded` (WHATWG URL, section 5): `*-._` stay; a space is `+`.
    case form
    /// `HttpUtility.UrlEncode` of .NET: `-_.!*()` stay; a space is `+`; digits in lower case.
    case dotnet

    private var unreserved: [Bool] {
        switch self {
        case .rfc3986: URLEncoding.rfc3986Table
        case .form: URLEncoding.formTable
        case .dotnet: URLEncoding.dotnetTable
        }
    }

    private static let rfc3986Table = table("-._~")
    private static let formTable = table("*-._")
    private static let dotnetTable = table("-_.!*()")

    private static func table(_ marks: String) -> [Bool] {
        let kept = Set(marks.utf8)
        return (0..<256).map { code in
            let byte = UInt8(code)
            let lower = asciiLowercased(byte)
            return (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lower) || kept.contains(byte)
        }
    }

    /// The encoded text.
    package func encode(_ text: String) -> String { encode(Array(text.utf8)) }

    /// The encoded text of any bytes.
    package func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 16)
        append(bytes, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    func append(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        let unreserved = unreserved
        let digits = self == .dotnet ? URLEncoding.lowerDigits : URLEncoding.upperDigits
        for byte in bytes {
            if unreserved[Int(byte)] {
                output.append(byte)
            } else if byte == 0x20, self != .rfc3986 {
                output.append(UInt8(ascii: "+"))
            } else {
                output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    private static let lowerDigits = Array("0123456789abcdef".utf8)
    private static let upperDigits = Array("0123456789ABCDEF".utf8)

    /// The text behind percent encoding. Fails for a `%` without two digits and for what is not UTF-8.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) throws(WireError) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
                else {
                    throw .syntax("a % is not followed by two hex digits")
                }
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
                index += 1
            }
        }
        return try strictText(output)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
