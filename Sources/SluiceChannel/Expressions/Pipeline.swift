package import SluiceCrypto
package import SluiceSchema

/// The `then` of a recipe, compiled: functions one after the other.
///
/// When verifying, a signature may only be the last step; the steps before it make the message, and the key of the last
/// is the public one (a private key stands for its public half).
package struct Pipeline: Sendable {
    let calls: [Expression.Call]
    package let position: SourcePosition

    init(calls: [Expression.Call], position: SourcePosition) {
        self.calls = calls
        self.position = position
    }

    /// The scheme of the last step, if it is an asymmetric signature.
    package var signature: SignatureScheme? { calls.last?.spec.signature }

    /// Every name that the arguments read.
    package var references: Set<Reference> {
        calls.flatMap(\.arguments).reduce(into: []) { found, operand in
            if case .path(let path) = operand { found.insert(path.reference) }
        }
    }

    /// All steps.
    package func run(_ input: Value, in environment: Environment) throws(EvaluationError) -> Value {
        try apply(calls[...], to: input, in: environment)
    }

    /// All steps before the last signature: the message that is signed.
    package func message(_ input: Value, in environment: Environment) throws(EvaluationError) -> [UInt8] {
        let value = try apply(signature == nil ? calls[...] : calls.dropLast(), to: input, in: environment)
        guard let bytes = value.byteForm else { throw .notText(value, position) }
        return bytes
    }

    /// Whether the proof is right: verified under the public key where the last step is a signature, otherwise computed
    /// and compared in constant time. A proof that is no bytes or text is not right.
    package func verifies(_ input: Value, proof: Value, in environment: Environment) throws(EvaluationError) -> Bool {
        guard !proof.isNothing, let given = proof.byteForm else { return false }
        guard let last = calls.last, let scheme = last.spec.signature else {
            let computed = try message(input, in: environment)
            return !computed.isEmpty && constantTimeEqual(computed, given)
        }
        let signed = try message(input, in: environment)
        let key = last.arguments.first?.value(in: environment) ?? .absent
        guard let publicKey = key.publicKey else {
            throw .wrongKind("\(last.spec.name) needs a public key to verify, not \(key.kindName)", last.position)
        }
        return SignatureFunctions.verify(scheme, publicKey, message: signed, signature: given)
    }

    private func apply(
        _ calls: ArraySlice<Expression.Call>, to input: Value, in environment: Environment
    ) throws(EvaluationError) -> Value {
        var value = input
        for call in calls {
            value = try call.apply(to: value, in: environment, absentIsError: true)
        }
        return value
    }
}
