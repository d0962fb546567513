package import SluiceSchema

/// One pipeline, compiled: a path or literal, and the functions behind it. Evaluation is total: it ends, does nothing
/// but compute, and either gives a value or says why there is none.
///
/// Shared and never changed: a template is handed on for every call, and what it is made of must not be copied with it.
package final class Expression: Sendable {
    enum Operand: Sendable {
        case path(Path)
        case literal(Value)

        /// The value, where it is known at load.
        var constant: Value? {
            switch self {
            case .path(let path): path.constant
            case .literal(let value): value
            }
        }
    }

    /// One function with what is written behind it.
    final class Call: Sendable {
        let spec: FunctionSpec
        let arguments: [Operand]
        let services: FunctionServices
        let position: SourcePosition
        /// The arguments where all are known at load and of the right kind; nil where they are found for each call.
        let constants: [Value]?

        init(spec: FunctionSpec, arguments: [Operand], services: FunctionServices, position: SourcePosition) {
            self.spec = spec
            self.arguments = arguments
            self.services = services
            self.position = position
            let values = arguments.compactMap(\.constant)
            let areFit = values.enumerated().allSatisfy { spec.argument(at: $0).kinds.contains($1.kind) }
            constants = values.count == arguments.count && areFit ? values : nil
        }
    }

    let operand: Operand
    let calls: [Call]
    /// Where the pipeline begins.
    package let position: SourcePosition
    /// What the result can be.
    package let kinds: ValueKinds
    /// Whether the path ends in `?`.
    package let isOptional: Bool
    /// Whether a missing value is an error: the path says nothing else, and no `default` or its like comes first.
    private let mustExist: Bool

    init(operand: Operand, calls: [Call], position: SourcePosition, kinds: ValueKinds, isOptional: Bool) {
        self.operand = operand
        self.calls = calls
        self.position = position
        self.kinds = kinds
        self.isOptional = isOptional
        let takesAbsent = calls.first?.spec.accepts.contains(.absent) ?? false
        mustExist = if case .path(let path) = operand { !path.isOptional && !takesAbsent } else { false }
    }

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
        if absentIsError, mustExist, case .absent = value, case .path(let path) = operand { throw .absent(path) }
        for call in calls { value = try call.apply(to: value, in: environment, absentIsError: absentIsError) }
        return value
    }
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
        to input: Value, in environment: Environment, absentIsError: Bool
    ) throws(EvaluationError) -> Value {
        guard spec.accepts.contains(input.kind) else {
            // Absent and null go past a function that does not ask for them, so `${x? | from-unix}` may be left out.
            if input.isNothing { return input }
            throw .wrongKind("\(spec.name) takes \(spec.accepts.phrase), not \(input.kindName)", position)
        }
        var values = constants
        if values == nil { values = try self.values(in: environment, absentIsError: absentIsError) }
        guard let values else { return .absent }
        do throws(FunctionFailure) {
            let value = try spec.body(FunctionCall(self, input: input, arguments: values, environment: environment))
            try ResultLength.check(value)
            return value
        } catch {
            throw EvaluationError(
                code: "function-refused", message: "\(spec.name): \(error.message)", position: position)
        }
    }

    /// The arguments; nil where one is absent that may be, so that the call gives nothing.
    private func values(in environment: Environment, absentIsError: Bool) throws(EvaluationError) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for (index, operand) in arguments.enumerated() {
            let value = operand.value(in: environment)
            let expected = spec.argument(at: index)
            if case .absent = value, !expected.kinds.contains(.absent) {
                if !absentIsError { return nil }
                if case .path(let path) = operand {
                    if path.isOptional { return nil }
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
        return values
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
