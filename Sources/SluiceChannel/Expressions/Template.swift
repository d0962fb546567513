package import SluiceSchema

/// A scalar of a plugin, compiled: a constant, one expression that keeps its type, or a text with expressions in it.
package struct Template: Sendable {
    enum Form: Sendable {
        case constant(Value)
        case single(Expression)
        case text([Segment])
    }

    enum Segment: Sendable {
        case literal(String)
        case expression(Expression)
    }

    let form: Form
    /// Where the scalar stands.
    package let position: SourcePosition

    /// A value that was never written, for what has a default.
    package init(constant: Value, position: SourcePosition) {
        form = .constant(constant)
        self.position = position
    }

    init(form: Form, position: SourcePosition) {
        self.form = form
        self.position = position
    }

    /// Every name that it reads.
    package var references: Set<Reference> {
        switch form {
        case .constant: []
        case .single(let expression): expression.references
        case .text(let segments):
            segments.reduce(into: []) { found, segment in
                if case .expression(let expression) = segment { found.formUnion(expression.references) }
            }
        }
    }

    /// The value when it is the same everywhere.
    package var constant: Value? { if case .constant(let value) = form { value } else { nil } }

    /// What the value can be.
    package var kinds: ValueKinds {
        switch form {
        case .constant(let value): value.kind
        case .single(let expression): expression.kinds
        case .text: .text
        }
    }

    /// The value, with its type where the whole scalar is one expression; `absent` where that expression is optional.
    package func value(in environment: Environment) throws(EvaluationError) -> Value {
        switch form {
        case .constant(let value): value
        case .single(let expression): try expression.value(in: environment)
        case .text(let segments): .text(try Template.join(segments, in: environment))
        }
    }

    /// The text form; absent and null are empty.
    package func text(in environment: Environment) throws(EvaluationError) -> String {
        switch form {
        case .text(let segments): return try Template.join(segments, in: environment)
        case .constant, .single:
            let value = try value(in: environment)
            guard let text = value.textForm else { throw .notText(value, position) }
            return text
        }
    }

    /// The bytes of the text form; an expression alone may give any bytes, inside a text they must be UTF-8.
    package func bytes(in environment: Environment) throws(EvaluationError) -> [UInt8] {
        if case .text(let segments) = form { return try Template.bytes(of: segments, in: environment) }
        let value = try value(in: environment)
        guard let bytes = value.byteForm else { throw .notText(value, position) }
        return bytes
    }

    /// The bytes of `join`, without the text: what is signed is long, and is wanted as bytes.
    private static func bytes(
        of segments: [Segment], in environment: Environment
    ) throws(EvaluationError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(256)
        for segment in segments {
            switch segment {
            case .literal(let text): result.append(contentsOf: text.utf8)
            case .expression(let expression):
                let value = try expression.value(in: environment)
                switch value {
                case .text(let text): result.append(contentsOf: text.utf8)
                case .bytes(let bytes):
                    guard isUTF8(bytes) else { throw .notText(value, expression.position) }
                    result.append(contentsOf: bytes)
                default:
                    guard let text = value.textForm else { throw .notText(value, expression.position) }
                    result.append(contentsOf: text.utf8)
                }
            }
        }
        return result
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

    private static func join(_ segments: [Segment], in environment: Environment) throws(EvaluationError) -> String {
        var result = ""
        for segment in segments {
            switch segment {
            case .literal(let text): result += text
            case .expression(let expression):
                let value = try expression.value(in: environment)
                guard let text = value.textForm else { throw .notText(value, expression.position) }
                result += text
            }
        }
        return result
    }
}

extension EvaluationError {
    static func notText(_ value: Value, _ position: SourcePosition) -> EvaluationError {
        let what = if case .bytes = value { "bytes that are not UTF-8" } else { value.kindName }
        return EvaluationError(
            code: "value-not-text", message: "\(what) cannot stand inside a text", position: position)
    }
}
