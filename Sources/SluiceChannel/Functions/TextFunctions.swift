/// Functions over texts. Case and blanks are those of ASCII, so that the result never depends on a language.
enum TextFunctions {
    static let all: [FunctionSpec] = casing + cutting + shaping + asking

    private static let casing: [FunctionSpec] = [
        FunctionSpec(
            "lower", .text, accepts: .scalar, gives: .text, "A-Z as a-z; other letters stay.",
            example: "'AB' | lower = ab"
        ) { call throws(FunctionFailure) in
            .text(String(decoding: try call.text().utf8.map(asciiLowercased), as: UTF8.self))
        },
        FunctionSpec(
            "upper", .text, accepts: .scalar, gives: .text, "a-z as A-Z; other letters stay.",
            example: "'ab' | upper = AB"
        ) { call throws(FunctionFailure) in
            .text(String(decoding: try call.text().utf8.map(asciiUppercased), as: UTF8.self))
        },
        FunctionSpec(
            "trim", .text, accepts: .scalar, gives: .text, "Without spaces, tabs and line ends at both ends.",
            example: "' a ' | trim = a"
        ) { call throws(FunctionFailure) in
            let bytes = Array(try call.text().utf8)
            let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
            let end = bytes.lastIndex { !isBlank($0) } ?? start - 1
            return .text(String(decoding: bytes[start..<max(start, end + 1)], as: UTF8.self))
        },
        FunctionSpec(
            "default", .text, [ArgumentSpec("value", .any.subtracting([.absent, .null]))], accepts: .any, gives: .any,
            "The argument where the input is absent or null.", example: "trade.memo? | default('-')"
        ) { call throws(FunctionFailure) in
            call.input.isNothing ? call.arguments[0] : call.input
        },
    ]

    private static let cutting: [FunctionSpec] = [
        FunctionSpec(
            "left", .text, [ArgumentSpec("count", .integer)], accepts: .scalar, gives: [.text, .bytes],
            "The first characters (Unicode scalars) of a text, the first bytes of bytes.",
            example: "'abc' | left(2) = ab",
            check: atLeastZero
        ) { call throws(FunctionFailure) in
            try slice(call.input, from: 0, to: try call.argumentInteger(0))
        },
        FunctionSpec(
            "left-bytes", .text, [ArgumentSpec("count", .integer)], accepts: .scalar, gives: .text,
            "As many whole characters of a text as fit into so many bytes of UTF-8.",
            example: "'aé' | left-bytes(2) = a",
            check: atLeastZero
        ) { call throws(FunctionFailure) in
            .text(firstScalars(of: try call.text(), bytesMax: try call.argumentInteger(0)))
        },
        FunctionSpec(
            "slice", .text, [ArgumentSpec("from", .integer), ArgumentSpec("to", .integer, standard: .integer(.max))],
            accepts: .scalar, gives: [.text, .bytes],
            "From one place up to but not including another; negative places count from the end.",
            example: "'abcd' | slice(1, -1) = bc"
        ) { call throws(FunctionFailure) in
            try slice(call.input, from: try call.argumentInteger(0), to: try call.argumentInteger(1))
        },
        FunctionSpec(
            "strip-prefix", .text, [ArgumentSpec("prefix", .text)], accepts: .scalar, gives: .text,
            "Without this beginning, unchanged where it begins otherwise.",
            example: "'sha256=ab' | strip-prefix('sha256=') = ab"
        ) { call throws(FunctionFailure) in
            let text = try call.text()
            let prefix = try call.argumentText(0)
            guard text.utf8.starts(with: prefix.utf8) else { return .text(text) }
            return .text(String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
        },
        FunctionSpec(
            "split", .text, [ArgumentSpec("separator", .text)], accepts: .scalar, gives: .list,
            "The parts between separators; an empty text has no parts.", example: "'a,b' | split(',') = [a, b]",
            check: notEmpty
        ) { call throws(FunctionFailure) in
            let text = try call.text()
            return .list(text.isEmpty ? [] : split(text, by: try call.argumentText(0)).map(Value.text))
        },
    ]

    private static let shaping: [FunctionSpec] = [
        FunctionSpec(
            "replace", .text, [ArgumentSpec("old", .text), ArgumentSpec("new", .text)], accepts: .scalar, gives: .text,
            "Every occurrence of one text by another.", example: "'a-b' | replace('-', '_') = a_b", check: notEmpty
        ) { call throws(FunctionFailure) in
            let text = try call.text()
            let new = try call.argumentText(1)
            let parts = split(text, by: try call.argumentText(0))
            try ResultLength.check(text.utf8.count + (parts.count - 1) * new.utf8.count)
            return .text(parts.joined(separator: new))
        },
        FunctionSpec(
            "pad-left", .text, [ArgumentSpec("width", .integer), ArgumentSpec("fill", .text, standard: .text(" "))],
            accepts: .scalar, gives: .text, "Filled on the left with one character up to a width.",
            example: "'7' | pad-left(3, '0') = 007", check: checkPadding
        ) { call throws(FunctionFailure) in
            let text = try call.text()
            let width = try call.argumentInteger(0)
            guard width <= widthMax else { throw FunctionFailure("the width is above \(widthMax)") }
            return .text(
                String(repeating: try call.argumentText(1), count: max(0, width - text.unicodeScalars.count)) + text)
        },
        FunctionSpec(
            "prepend", .text, [ArgumentSpec("text", .scalar)], accepts: .scalar, gives: .text,
            "The argument before the input.", example: "'b' | prepend('a') = ab"
        ) { call throws(FunctionFailure) in
            .text(try call.argumentText(0) + call.text())
        },
        FunctionSpec(
            "append", .text, [ArgumentSpec("text", .scalar)], accepts: .scalar, gives: .text,
            "The argument behind the input.", example: "'a' | append('b') = ab"
        ) { call throws(FunctionFailure) in
            .text(try call.text() + call.argumentText(0))
        },
        FunctionSpec(
            "uuid", .text, accepts: .text, gives: .text,
            "32 hex digits in the layout of a random UUID (RFC 9562, version 4).",
            example: "nonce | uuid = 593bec0c-930b-41af-ab40-b4a08c8fb242"
        ) { call throws(FunctionFailure) in
            .text(try uuid(call.text()))
        },
        FunctionSpec(
            "html-escape", .text, accepts: .scalar, gives: .text, "& < > \" ' as HTML entities.",
            example: "'<' | html-escape = &lt;"
        ) { call throws(FunctionFailure) in
            .text(htmlEscaped(try call.text()))
        },
    ]

    private static let asking: [FunctionSpec] = [
        FunctionSpec(
            "length", .text, accepts: .scalar, gives: .integer,
            "Characters (Unicode scalars) of a text, bytes of bytes.",
            example: "'abc' | length = 3"
        ) { call throws(FunctionFailure) in
            if case .bytes(let bytes) = call.input { return .integer(Int64(bytes.count)) }
            return .integer(Int64(try call.text().unicodeScalars.count))
        },
        FunctionSpec(
            "starts-with", .text, [ArgumentSpec("text", .text)], accepts: .scalar, gives: .boolean,
            "Whether the input begins so.", example: "'abc' | starts-with('ab') = true"
        ) { call throws(FunctionFailure) in
            .boolean(try call.text().utf8.starts(with: call.argumentText(0).utf8))
        },
        FunctionSpec(
            "ends-with", .text, [ArgumentSpec("text", .text)], accepts: .scalar, gives: .boolean,
            "Whether the input ends so.", example: "'abc' | ends-with('bc') = true"
        ) { call throws(FunctionFailure) in
            .boolean(try call.text().utf8.reversed().starts(with: call.argumentText(0).utf8.reversed()))
        },
        FunctionSpec(
            "contains", .text, [ArgumentSpec("text", .text)], accepts: .scalar, gives: .boolean,
            "Whether the text stands somewhere in the input.", example: "'abc' | contains('b') = true", check: notEmpty
        ) { call throws(FunctionFailure) in
            .boolean(split(try call.text(), by: try call.argumentText(0)).count > 1)
        },
    ]
}
