/// Cuts a scalar into literal text and `${…}`; `$${` writes a literal `${`.
enum TemplateSplitter {
    enum Part {
        case literal(String)
        case pipeline(ParsedPipeline)
    }

    static func split(_ bytes: [UInt8]) throws(ExpressionProblem) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: "$${".utf8) {
                literal += "${".utf8
                index += 3
            } else if bytes[index...].starts(with: "${".utf8) {
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.pipeline(try expression(bytes, &index)))
            } else {
                literal.append(bytes[index])
                index += 1
            }
        }
        if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
        return parts
    }

    /// Reads from `${` to behind the closing brace.
    private static func expression(_ bytes: [UInt8], _ index: inout Int) throws(ExpressionProblem) -> ParsedPipeline {
        let start = index
        var parser = try ExpressionParser(bytes: bytes, offset: index + 2)
        if parser.token.isSymbol("}") { throw .syntax("the expression is empty; a literal ${ is written $${", start) }
        let parsed = try parser.pipeline()
        guard parser.token.isSymbol("}") else {
            if parser.token.kind == .end { throw .syntax("the expression has no closing brace", start) }
            throw .syntax("expected \"|\" or \"}\", found \(parser.token.shown)", parser.token.offset)
        }
        index = parser.offsetBehindSymbol
        return parsed
    }
}
