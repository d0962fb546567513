import SluiceSchema

/// Turns one scalar into what runs: parses it, looks up every name, checks every call. All problems of the scalar are
/// collected; only a broken syntax hides what stands behind it.
struct ExpressionCompiler {
    let bytes: [UInt8]
    let node: YAMLNode
    let scope: Scope
    private(set) var diagnostics: [Diagnostic] = []

    init(text: String, node: YAMLNode, scope: Scope) {
        bytes = Array(text.utf8)
        self.node = node
        self.scope = scope
    }

    func position(_ offset: Int) -> SourcePosition { node.position(atOffset: offset) }

    mutating func report(_ problem: ExpressionProblem) {
        diagnostics.append(
            Diagnostic(
                position(problem.offset), code: problem.code, problem.message, suggestion: problem.suggestion))
    }

    /// `nil` after a problem was reported.
    mutating func compileTemplate() -> Template.Form? {
        do throws(ExpressionProblem) {
            let parts = try TemplateSplitter.split(bytes)
            let segments = parts.map { part -> Template.Segment? in
                switch part {
                case .literal(let text): .literal(text)
                case .pipeline(let parsed): resolve(parsed).map(Template.Segment.expression)
                }
            }
            let found = segments.compactMap { $0 }
            guard found.count == segments.count else { return nil }
            return Self.form(of: found)
        } catch {
            report(error)
            return nil
        }
    }

    private static func form(of segments: [Template.Segment]) -> Template.Form {
        guard let first = segments.first else { return .constant(.text("")) }
        guard segments.count == 1 else { return .text(segments) }
        return switch first {
        case .literal(let text): .constant(.text(text))
        case .expression(let expression): .single(expression)
        }
    }

    mutating func compileCondition() -> Condition.Node? {
        do throws(ExpressionProblem) {
            var parser = try ExpressionParser(bytes: bytes)
            let parsed = try parser.condition()
            try parser.expectEnd()
            return resolve(parsed)
        } catch {
            report(error)
            return nil
        }
    }

    /// A bare pipeline, or one whole `${…}`.
    mutating func compileBare() -> Expression? {
        do throws(ExpressionProblem) {
            let parsed = try parseBare()
            return resolve(parsed)
        } catch {
            report(error)
            return nil
        }
    }

    func parseBare() throws(ExpressionProblem) -> ParsedPipeline {
        if bytes.starts(with: "${".utf8) {
            let parts = try TemplateSplitter.split(bytes)
            guard parts.count == 1, case .pipeline(let parsed) = parts[0] else {
                throw .syntax("expected one expression and nothing else", 0)
            }
            return parsed
        }
        var parser = try ExpressionParser(bytes: bytes)
        let parsed = try parser.pipeline()
        try parser.expectEnd()
        return parsed
    }

    mutating func resolve(_ parsed: ParsedCondition) -> Condition.Node? {
        switch parsed {
        case .compare(let comparison, let left, let right):
            Self.both(resolve(left), resolve(right)) { .compare(comparison, $0, $1) }
        case .among(let pipeline, let choices): resolve(pipeline, among: choices)
        case .amongList(let pipeline, let list): Self.both(resolve(pipeline), resolve(list)) { .amongList($0, $1) }
        case .isAbsent(let pipeline): resolve(pipeline).map { .isAbsent($0) }
        case .not(let inner): resolve(inner).map { .not($0) }
        case .and(let left, let right): Self.both(resolve(left), resolve(right)) { .and($0, $1) }
        case .or(let left, let right): Self.both(resolve(left), resolve(right)) { .or($0, $1) }
        }
    }

    private mutating func resolve(_ parsed: ParsedPipeline, among choices: [ParsedPipeline]) -> Condition.Node? {
        let pipeline = resolve(parsed)
        let resolved = choices.map { resolve($0) }
        let found = resolved.compactMap { $0 }
        guard let pipeline, found.count == resolved.count else { return nil }
        return .among(pipeline, found)
    }

    /// Both sides were compiled by now, so that the problems of both were reported.
    private static func both<Part>(_ left: Part?, _ right: Part?, _ join: (Part, Part) -> Condition.Node) -> Condition
        .Node?
    {
        guard let left, let right else { return nil }
        return join(left, right)
    }
}
