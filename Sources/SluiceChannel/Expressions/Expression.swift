package import SluiceSchema

/// One pipeline, compiled: a path or literal, and the functions behind it. Evaluation is total: it ends, does nothing
/// but compute, and either gives a value or says why there is none.
package struct Expression: Sendable {
    enum Operand: Sendable {
        case path(Path)
        case literal(Value)
    }

    struct Call: Sendable {
        let spec: FunctionSpec
        let arguments: [Operand]
        let position: SourcePosition
    }

    let operand: Operand
    let calls: [Call]
    let services: FunctionServices
    /// Where the pipeline begins.
    package let position: SourcePosition
    /// What the result can be.
    package let kinds: ValueKinds
    /// Whether the path ends in `?`.
    package let isOptional: Bool

    /// Every name that the pipeline and its arguments read.
    package var references: Set<Reference> {
        var found: Set<Reference> = []
        for operand in [operand] + calls.flatMap(\.arguments) {
            if case .path(let path) = operand { found.insert(path.reference) }
        }
        return found
    }

    /// The value; `absent` only where the path ends in `?` or a function gave nothing.
    package func value(in environment: Environment) throws(EvaluationError) -> Value {
        try value(in: environment, absentIsError: true)
    }

    /// In a condition every path may be absent.
    func valueInCondition(_ environment: Environment) throws(EvaluationError) -> Value {
        try value(in: environment, absentIsError: false)
    }

    private func value(in environment: Environment, absentIsError: Bool) throws(EvaluationError) -> Value {
        var value = operand.value(in: environment)
        if absentIsError, case .absent = value, case .path(let path) = operand, !path.isOptional, !takesAbsent {
            throw .absent(path)
        }
        for call in calls {
            value = try call.apply(to: value, services: services, in: environment, absentIsError: absentIsError)
        }
        return value
    }

    /// `default` and its like come first, so the missing value was thought of.
    private var takesAbsent: Bool { calls.first?.spec.accepts.contains(.absent) ?? false }
}

extension Expression.Operand {
    func value(in environment: Environment) -> Value {
        switch self {
        case .path(let path): path.value(in: environment)
        case .literal(let value): value
        }
    }
}

extension Expression.Call {
    func apply(
        to input: Value, services: FunctionServices, in environment: Environment, absentIsError: Bool
    ) throws(EvaluationError) -> Value {
        // Absent and null go past a function that does not ask for them, so `${x? | from-unix}` may be left out.
        if input.isNothing, !spec.accepts.contains(input.kind) { return input }
        guard spec.accepts.contains(input.kind) else {
            throw .wrongKind("\(spec.name) takes \(spec.accepts.phrase), not \(input.kindName)", position)
        }
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for (index, operand) in arguments.enumerated() {
            let value = operand.value(in: environment)
            let expected = spec.argument(at: index)
            if case .absent = value, !expected.kinds.contains(.absent) {
                if !absentIsError { return .absent }
                if case .path(let path) = operand {
                    if path.isOptional { return .absent }
                    throw .absent(path)
                }
            }
            guard expected.kinds.contains(value.kind) else {
                throw .wrongKind(
                    "\(expected.name) of \(spec.name) must be \(expected.kinds.phrase), not \(value.kindName)", position
                )
            }
            values.append(value)
        }
        do throws(FunctionFailure) {
            return try spec.body(
                FunctionCall(input: input, arguments: values, services: services, environment: environment))
        } catch {
            throw EvaluationError(
                code: "function-refused", message: "\(spec.name): \(error.message)", position: position)
        }
    }
}

extension FunctionSpec {
    /// The spec of the argument at an index; the last one stands for all that follow when it is repeated.
    func argument(at index: Int) -> ArgumentSpec { arguments[min(index, arguments.count - 1)] }
}

extension EvaluationError {
    static func absent(_ path: Path) -> EvaluationError {
        EvaluationError(code: "value-absent", message: "\(path.spelling) has no value here", position: path.position)
    }

    static func wrongKind(_ message: String, _ position: SourcePosition) -> EvaluationError {
        EvaluationError(code: "value-kind", message: message, position: position)
    }
}
