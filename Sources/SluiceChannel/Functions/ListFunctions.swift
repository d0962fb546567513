/// Functions over lists, and the header grammars that become lists.
enum ListFunctions {
    static let all: [FunctionSpec] = [
        FunctionSpec(
            "first", .collection, accepts: .list, gives: .any, "The first item; absent where there is none.",
            example: "answer.items | first"
        ) { call throws(FunctionFailure) in
            call.input.item(0)
        },
        FunctionSpec(
            "last", .collection, accepts: .list, gives: .any, "The last item; absent where there is none.",
            example: "answer.timeline | last"
        ) { call throws(FunctionFailure) in
            call.input.item(-1)
        },
        FunctionSpec(
            "at", .collection, [ArgumentSpec("index", .integer)], accepts: .list, gives: .any,
            "The item at a place from 0, or from the end with a negative number.", example: "answer.items | at(-1)"
        ) { call throws(FunctionFailure) in
            call.input.item(try call.argumentInteger(0))
        },
        FunctionSpec(
            "first-where", .collection, [ArgumentSpec("name", .text), ArgumentSpec("value", .scalar)], accepts: .list,
            gives: .any,
            "The first object whose member has this text form; absent where there is none. Dots in the name lead into "
                + "objects: 'metadata.number'.",
            example: "answer.links | first-where('rel', 'approve') | get('href')"
        ) { call throws(FunctionFailure) in
            try matching(call).first ?? .absent
        },
        FunctionSpec(
            "where", .collection, [ArgumentSpec("name", .text), ArgumentSpec("value", .scalar)], accepts: .list,
            gives: .list, "All objects whose member has this text form, with dots as in `first-where`.",
            example: "answer.items | where('type', 'sale')"
        ) { call throws(FunctionFailure) in
            .list(try matching(call))
        },
        FunctionSpec(
            "join", .collection, [ArgumentSpec("separator", .text)], accepts: .list, gives: .text,
            "The text forms of the items with a separator between them.", example: "['a', 'b'] | join(',') = a,b"
        ) { call throws(FunctionFailure) in
            var texts: [String] = []
            for item in call.input.list ?? [] {
                guard let text = item.textForm else {
                    throw FunctionFailure("an item is \(item.kindName), which has no text form")
                }
                texts.append(text)
            }
            return .text(texts.joined(separator: try call.argumentText(0)))
        },
        FunctionSpec(
            "count", .collection, accepts: [.list, .object], gives: .integer, "How many items or members there are.",
            example: "answer.items | count"
        ) { call throws(FunctionFailure) in
            .integer(Int64(call.input.list?.count ?? call.input.object?.members.count ?? 0))
        },
        FunctionSpec(
            "pairs", .collection,
            [
                ArgumentSpec("separator", .text, standard: .text(",")),
                ArgumentSpec("sign", .text, standard: .text("=")),
            ],
            accepts: [.text, .bytes], gives: .object,
            "The object that a header such as `t=1,v1=a,v1=b` writes: split at the first sign, trimmed, unquoted; "
                + "a repeated name gives a list.",
            example: "header.Signature | pairs(',', '=')", check: TextFunctions.notEmpty
        ) { call throws(FunctionFailure) in
            .object(
                try PairGrammar.parse(call.text(), separator: try call.argumentText(0), sign: try call.argumentText(1)))
        },
    ]

    private static func matching(_ call: FunctionCall) throws(FunctionFailure) -> [Value] {
        let path = TextFunctions.split(try call.argumentText(0), by: ".")
        let wanted = try call.argumentText(1)
        return (call.input.list ?? []).filter { item in
            let member = path.reduce(item) { $0.member($1) }
            return !member.isNothing && member.textForm?.utf8.elementsEqual(wanted.utf8) ?? false
        }
    }
}

/// The small grammars of signature headers.
enum PairGrammar {
    /// No signature header has more parts; each name is searched among those before it.
    private static let partsMax = 1000

    static func parse(_ text: String, separator: String, sign: String) throws(FunctionFailure) -> ObjectValue {
        var object = ObjectValue()
        let parts = TextFunctions.split(text, by: separator)
        guard parts.count <= partsMax else { throw FunctionFailure("the input has more than \(partsMax) parts") }
        for part in parts {
            let halves = TextFunctions.split(part, by: sign)
            guard halves.count > 1 else { continue }
            let name = trimmed(halves[0])
            let value = Value.text(unquoted(trimmed(halves.dropFirst().joined(separator: sign))))
            switch object[name] {
            case .absent: object[name] = value
            case .list(let values): object[name] = .list(values + [value])
            case let first: object[name] = .list([first, value])
            }
        }
        return object
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8.drop(while: TextFunctions.isBlank)
        let blanks = bytes.reversed().prefix(while: TextFunctions.isBlank).count
        return String(decoding: bytes.dropLast(blanks), as: UTF8.self)
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }
}
