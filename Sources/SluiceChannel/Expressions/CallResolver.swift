import SluiceSchema

extension ExpressionCompiler {
    /// Looks up a function and checks its input and arguments; `nil` after a problem was reported.
    mutating func resolve(_ call: ParsedCall, input: ValueKinds, subject: String) -> Expression.Call? {
        guard let spec = FunctionRegistry.named(call.name) else {
            report(
                ExpressionProblem(
                    code: "unknown-function", message: "there is no function \"\(call.name)\"", offset: call.offset,
                    suggestion: nearestName(to: call.name, among: FunctionRegistry.names)))
            return nil
        }
        let operands = call.arguments.map { ($0.offset, resolve($0)) }
        let resolved = operands.compactMap { pair in pair.1.map { (offset: pair.0, operand: $0) } }
        guard resolved.count == operands.count else { return nil }
        return check(spec, at: call.offset, arguments: resolved, input: input, subject: subject)
    }

    /// Checks count, kinds and literal choices, fills in what was not written.
    mutating func check(
        _ spec: FunctionSpec, at offset: Int, arguments: [(offset: Int, operand: ResolvedOperand)], input: ValueKinds,
        subject: String
    ) -> Expression.Call? {
        let problemsBefore = diagnostics.count
        checkInput(spec, input, subject, offset)
        guard checkCount(spec, arguments.count, offset) else { return nil }
        for (index, argument) in arguments.enumerated() {
            check(argument.operand, as: spec.argument(at: index), of: spec, at: argument.offset)
        }
        if let problem = spec.check?(arguments.map(\.operand.literal), scope.services) {
            let place = arguments.indices.contains(problem.index) ? arguments[problem.index].offset : offset
            report(
                ExpressionProblem(
                    code: "argument-value", message: "\(spec.name): \(problem.message)", offset: place,
                    suggestion: problem.suggestion))
        }
        guard diagnostics.count == problemsBefore else { return nil }
        let missing = spec.arguments.dropFirst(arguments.count).map {
            Expression.Operand.literal($0.standard ?? .absent)
        }
        return Expression.Call(
            spec: spec, arguments: arguments.map(\.operand.compiled) + missing, services: scope.services,
            position: position(offset))
    }

    private mutating func checkInput(_ spec: FunctionSpec, _ input: ValueKinds, _ subject: String, _ offset: Int) {
        let possible = input.subtracting([.absent, .null])
        guard !possible.isEmpty, possible.isDisjoint(with: spec.accepts) else { return }
        report(
            ExpressionProblem(
                code: "function-kind",
                message: "\(spec.name) takes \(spec.accepts.phrase), but \(subject) is \(possible.phrase)",
                offset: offset))
    }

    private mutating func checkCount(_ spec: FunctionSpec, _ count: Int, _ offset: Int) -> Bool {
        let least = spec.arguments.prefix { $0.isRequired }.count
        let isOpen = spec.arguments.last?.isRepeated ?? false
        guard count < least || (count > spec.arguments.count && !isOpen) else { return true }
        report(
            ExpressionProblem(
                code: "argument-count",
                message: "\(spec.name) is written \(spec.signatureText); found \(count) "
                    + (count == 1 ? "argument" : "arguments"), offset: offset))
        return false
    }

    private mutating func check(
        _ operand: ResolvedOperand, as expected: ArgumentSpec, of spec: FunctionSpec, at offset: Int
    ) {
        let possible = operand.kinds == [.absent] ? operand.kinds : operand.kinds.subtracting([.absent])
        if possible.isDisjoint(with: expected.kinds) {
            report(
                ExpressionProblem(
                    code: "argument-kind",
                    message:
                        "\(expected.name) of \(spec.name) must be \(expected.kinds.phrase), but \(operand.phrase) is "
                        + (operand.literal == nil ? possible.phrase : "written here"), offset: offset))
        } else if !expected.choices.isEmpty, case .text(let text)? = operand.literal, !expected.choices.contains(text) {
            report(
                ExpressionProblem(
                    code: "argument-value",
                    message: "\(expected.name) of \(spec.name) is one of \(expected.choices.joined(separator: ", "))",
                    offset: offset, suggestion: nearestName(to: text, among: expected.choices)))
        }
    }
}
