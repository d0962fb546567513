import SluiceCrypto

/// Bytes as text and back.
enum EncodingFunctions {
    static let all: [FunctionSpec] = writing + reading

    private static let writing: [FunctionSpec] = [
        FunctionSpec(
            "hex", .encoding, [ArgumentSpec("case", .text, standard: .text("lower"), choices: ["lower", "upper"])],
            accepts: .scalar, gives: .text, "Two hex digits a byte.", example: "'a' | hex('upper') = 61"
        ) { call throws(FunctionFailure) in
            .text(Hex.encode(try call.bytes(), uppercase: try call.argumentText(0) == "upper"))
        },
        FunctionSpec(
            "base64", .encoding, accepts: .scalar, gives: .text, "Base64 (RFC 4648, section 4).",
            example: "'ab' | base64 = YWI="
        ) { call throws(FunctionFailure) in
            .text(Base64.encode(try call.bytes()))
        },
        FunctionSpec(
            "base64url", .encoding, accepts: .scalar, gives: .text, "Base64 for URLs (section 5), without padding.",
            example: "'ab' | base64url = YWI"
        ) { call throws(FunctionFailure) in
            .text(Base64.encode(try call.bytes(), urlSafe: true, padding: false))
        },
        FunctionSpec(
            "url-encode", .encoding,
            [ArgumentSpec("style", .text, standard: .text("rfc3986"), choices: URLEncoding.allCases.map(\.rawValue))],
            accepts: .scalar, gives: .text,
            "Percent encoding: rfc3986; form (space as +); dotnet (as HttpUtility.UrlEncode, lower-case digits).",
            example: "'a b/' | url-encode('form') = a+b%2F"
        ) { call throws(FunctionFailure) in
            .text((URLEncoding(rawValue: try call.argumentText(0)) ?? .rfc3986).encode(try call.bytes()))
        },
        FunctionSpec(
            "bytes", .encoding, accepts: .scalar, gives: .bytes, "The UTF-8 of the text form.", example: "'a' | bytes"
        ) { call throws(FunctionFailure) in
            .bytes(try call.bytes())
        },
        FunctionSpec(
            "crc32", .encoding, accepts: .scalar, gives: .integer, "The CRC-32 of zlib as an unsigned number.",
            example: "'123456789' | crc32 = 3421780262"
        ) { call throws(FunctionFailure) in
            .integer(Int64(CRC32.checksum(try call.bytes())))
        },
    ]

    private static let reading: [FunctionSpec] = [
        FunctionSpec(
            "from-hex", .encoding, accepts: [.text, .bytes], gives: .bytes, "The bytes of hex digits in either case.",
            example: "'61' | from-hex"
        ) { call throws(FunctionFailure) in
            guard let bytes = Hex.decode(try call.text()) else { throw FunctionFailure("the input is not hexadecimal") }
            return .bytes(bytes)
        },
        FunctionSpec(
            "from-base64", .encoding, accepts: [.text, .bytes], gives: .bytes,
            "The bytes of base64; line breaks are skipped, padding may be missing.", example: "'YWI=' | from-base64"
        ) { call throws(FunctionFailure) in
            guard let bytes = Base64.decode(try call.text(), [.skipWhitespace, .paddingOptional]) else {
                throw FunctionFailure("the input is not base64")
            }
            return .bytes(bytes)
        },
        FunctionSpec(
            "from-base64url", .encoding, accepts: [.text, .bytes], gives: .bytes,
            "The bytes of base64 for URLs, with or without padding.", example: "'YWI' | from-base64url"
        ) { call throws(FunctionFailure) in
            guard let bytes = Base64.decode(try call.text(), [.urlSafe, .paddingOptional]) else {
                throw FunctionFailure("the input is not base64url")
            }
            return .bytes(bytes)
        },
        FunctionSpec(
            "url-decode", .encoding,
            [ArgumentSpec("style", .text, standard: .text("form"), choices: ["form", "rfc3986"])],
            accepts: [.text, .bytes],
            gives: .text, "The text behind percent encoding; + is a space unless the style is rfc3986.",
            example: "'a+b%2F' | url-decode = a b/"
        ) { call throws(FunctionFailure) in
            let bytes = try call.bytes()
            let plusIsSpace = try call.argumentText(0) == "form"
            return .text(try refusing { try URLEncoding.decode(bytes[...], plusIsSpace: plusIsSpace) })
        },
    ]
}
