/// What people may write into fields. Names and addresses end in mail headers and lists: one line, nothing that steers.
enum TextRule {
    static func line(_ text: String, field: String, lettersMax: Int) throws(FundraisingError) {
        try check(text, field: field, lettersMax: lettersMax) { $0.properties.generalCategory != .control }
    }

    static func paragraph(_ text: String, field: String, lettersMax: Int) throws(FundraisingError) {
        try check(text, field: field, lettersMax: lettersMax) { scalar in
            scalar.properties.generalCategory != .control || "\n\r\t".unicodeScalars.contains(scalar)
        }
    }

    /// An address that a mail can be sent to, or nothing. What it is worth only a mail shows.
    static func email(_ text: String, field: String) throws(FundraisingError) {
        guard !text.isEmpty else { return }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && scalar.value > 0x20 && scalar.value != 0x7f
                && !"<>,;:()[]\"\\".unicodeScalars.contains(scalar)
        }
        // RFC 5321, 4.5.3.1: 64 and 255 octets, and 254 for both together.
        guard isPlain, parts.count == 2, (1...64).contains(parts[0].count), (1...255).contains(parts[1].count),
            text.count <= 254, !parts[1].hasPrefix("."), !parts[1].hasSuffix(".")
        else {
            throw FundraisingError(
                "email-invalid", "This is no e-mail address. Leave it empty for no mail.", field: field)
        }
    }

    private static func check(
        _ text: String, field: String, lettersMax: Int, _ isAllowed: (Unicode.Scalar) -> Bool
    ) throws(FundraisingError) {
        guard text.unicodeScalars.count <= lettersMax else {
            throw FundraisingError(
                "text-too-long", "At most \(lettersMax) letters fit here.", field: field,
                values: ["limit": String(lettersMax)])
        }
        guard text.unicodeScalars.allSatisfy(isAllowed) else {
            throw FundraisingError("text-invalid", "This holds characters that cannot be shown.", field: field)
        }
    }
}

extension String {
    var trimmingBlanks: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// 8-4-4-4-12 hexadecimal digits.
    var isUUIDText: Bool {
        let groups = split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && utf8.allSatisfy { $0 == 0x2d || Unicode.Scalar($0).properties.isASCIIHexDigit }
    }
}
