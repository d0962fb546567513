/// One operation of a plugin, compiled.
struct OperationRule: Sendable {
    /// One call of an operation.
    struct Step: Sendable {
        /// nil when nobody sends anything.
        let request: RequestRule?
        /// nil when no answer is read.
        let answer: AnswerRule?
        let keep: [KeepRule]
    }

    /// How the operation goes for one pay method. Shared, because it is looked up several times for each call.
    final class Variant: Sendable {
        let sentBy: SentBy
        /// At least one.
        let steps: [Step]
        /// How many of them send a request.
        let callCount: Int
        let constants: ObjectValue
        /// Fields of the payment that must be given.
        let requires: [String]
        let event: [EventRule]
        let result: ResultRule?
        /// Proofs that the result needs.
        let resultRecipes: RecipePlan
        /// Whether the result is made with a private key.
        let resultSigns: Bool

        init(
            sentBy: SentBy, steps: [Step], constants: ObjectValue, requires: [String], event: [EventRule],
            result: ResultRule?, resultRecipes: RecipePlan, resultSigns: Bool
        ) {
            self.sentBy = sentBy
            self.steps = steps
            callCount = steps.filter { $0.request != nil }.count
            self.constants = constants
            self.requires = requires
            self.event = event
            self.result = result
            self.resultRecipes = resultRecipes
            self.resultSigns = resultSigns
        }
    }

    /// Where no method of its own fits; nil for a `pay` that only has methods.
    let base: Variant?
    /// By the name of the pay method, in the order of the plugin.
    let methods: [(name: String, variant: Variant)]
    let defaultMethod: String?

    /// How it goes for a pay method.
    func variant(_ method: String) -> Variant? { methods.first { $0.name == method }?.variant ?? base }
}

/// What a plugin says about an operation.
enum OperationDeclaration: Sendable {
    case declared(OperationRule)
    /// There is none, and why.
    case none(reason: String)
    /// An order ends by itself, without a call, and why.
    case expires(reason: String)
}
