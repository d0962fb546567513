/// Reads pipelines and conditions. Recursion ends at a fixed depth, so no scalar can exhaust the stack.
struct ExpressionParser {
    private var lexer: Lexer
    private(set) var token: Token
    private let depthMax = 32
    private let comparisonsMax = 256
    private var comparisons = 0

    /// Begins at a byte of the scalar.
    init(bytes: [UInt8], offset: Int = 0) throws(ExpressionProblem) {
        lexer = Lexer(bytes: bytes, offset: offset)
        token = try lexer.next()
    }

    /// The byte behind the current token, when that is a symbol of one byte.
    var offsetBehindSymbol: Int { token.offset + 1 }

    private mutating func advance() throws(ExpressionProblem) { token = try lexer.next() }

    private mutating func take(_ symbol: String) throws(ExpressionProblem) -> Bool {
        guard token.isSymbol(symbol) else { return false }
        try advance()
        return true
    }

    private mutating func take(word: String) throws(ExpressionProblem) -> Bool {
        guard token.isName(word) else { return false }
        try advance()
        return true
    }

    private mutating func expect(_ symbol: String, _ why: String) throws(ExpressionProblem) {
        guard try take(symbol) else {
            throw .syntax("expected \"\(symbol)\" \(why), found \(token.shown)", token.offset)
        }
    }

    /// Fails unless nothing follows.
    func expectEnd() throws(ExpressionProblem) {
        guard token.kind == .end else { throw .syntax("\(token.shown) is not expected here", token.offset) }
    }

    mutating func pipeline() throws(ExpressionProblem) -> ParsedPipeline {
        var parsed = ParsedPipeline(operand: try operand())
        while try take("|") { parsed.calls.append(try call()) }
        return parsed
    }

    mutating func call() throws(ExpressionProblem) -> ParsedCall {
        guard case .name(let name) = token.kind else {
            throw .syntax("expected the name of a function, found \(token.shown)", token.offset)
        }
        var parsed = ParsedCall(name: name, offset: token.offset)
        try advance()
        guard try take("(") else { return parsed }
        if try take(")") { return parsed }
        repeat { parsed.arguments.append(try operand()) } while try take(",")
        try expect(")", "after the arguments of \(name)")
        return parsed
    }

    mutating func operand() throws(ExpressionProblem) -> ParsedOperand {
        let start = token.offset
        switch token.kind {
        case .text(let text): return try literal(.text(text), start)
        case .integer(let value): return try literal(.integer(value), start)
        case .decimal(let value): return try literal(.decimal(value), start)
        case .name("true"): return try literal(.boolean(true), start)
        case .name("false"): return try literal(.boolean(false), start)
        case .name(let name): return .path(try path(root: name))
        case .symbol, .end: throw .syntax("expected a name, a number or a 'text', found \(token.shown)", start)
        }
    }

    private mutating func literal(_ value: Value, _ offset: Int) throws(ExpressionProblem) -> ParsedOperand {
        try advance()
        return .literal(value, offset: offset)
    }

    private mutating func path(root: String) throws(ExpressionProblem) -> ParsedPath {
        let start = token.offset
        var end = lexer.offset
        var parsed = ParsedPath(root: root, offset: start, spelling: root)
        try advance()
        while true {
            if token.isSymbol("."), token.offset == end {
                let offset = lexer.offset
                parsed.steps.append(.init(kind: .member(try lexer.takeMember()), offset: offset))
                end = lexer.offset
                try advance()
            } else if token.isSymbol("["), token.offset == end {
                try advance()
                parsed.steps.append(try bracketStep())
                end = token.offset + 1
                try expect("]", "after the index")
            } else {
                break
            }
        }
        parsed.spelling = String(decoding: lexer.bytes[start..<end], as: UTF8.self)
        parsed.isOptional = try take("?")
        return parsed
    }

    private mutating func bracketStep() throws(ExpressionProblem) -> ParsedPath.Step {
        let step: ParsedPath.Step
        switch token.kind {
        case .integer(let index):
            guard let index = Int(exactly: index), abs(index) < 1 << 31 else {
                throw .syntax("the index is too large", token.offset)
            }
            step = .init(kind: .index(index), offset: token.offset)
        case .text(let name): step = .init(kind: .member(name), offset: token.offset)
        default: throw .syntax("expected an index or a quoted member name, found \(token.shown)", token.offset)
        }
        try advance()
        return step
    }

    mutating func condition(depth: Int = 0) throws(ExpressionProblem) -> ParsedCondition {
        var parsed = try conjunction(depth: depth)
        while try take(word: "or") { parsed = .or(parsed, try conjunction(depth: depth)) }
        return parsed
    }

    private mutating func conjunction(depth: Int) throws(ExpressionProblem) -> ParsedCondition {
        var parsed = try negation(depth: depth)
        while try take(word: "and") { parsed = .and(parsed, try negation(depth: depth)) }
        return parsed
    }

    private mutating func negation(depth: Int) throws(ExpressionProblem) -> ParsedCondition {
        guard depth < depthMax else { throw .syntax("the condition is nested too deeply", token.offset) }
        if try take(word: "not") { return .not(try negation(depth: depth + 1)) }
        if try take("(") {
            let inner = try condition(depth: depth + 1)
            try expect(")", "after the condition")
            return inner
        }
        return try comparison()
    }

    private mutating func comparison() throws(ExpressionProblem) -> ParsedCondition {
        comparisons += 1
        guard comparisons <= comparisonsMax else {
            throw .syntax("the condition has more than \(comparisonsMax) comparisons; use a table", token.offset)
        }
        let left = try pipeline()
        if case .symbol(let symbol) = token.kind, let comparison = Condition.Comparison(rawValue: symbol) {
            try advance()
            return .compare(comparison, left, try pipeline())
        }
        if try take(word: "in") { return try membership(left) }
        if try take(word: "is") {
            if try take(word: "absent") { return .isAbsent(left) }
            if try take(word: "present") { return .not(.isAbsent(left)) }
            throw .syntax("expected \"absent\" or \"present\" after \"is\", found \(token.shown)", token.offset)
        }
        throw .syntax(
            "expected a comparison (== != < <= > >= in, is absent, is present), found \(token.shown)", token.offset)
    }

    private mutating func membership(_ left: ParsedPipeline) throws(ExpressionProblem) -> ParsedCondition {
        guard try take("[") else { return .amongList(left, try pipeline()) }
        var choices: [ParsedPipeline] = []
        repeat { choices.append(try pipeline()) } while try take(",")
        try expect("]", "after the list")
        return .among(left, choices)
    }
}
