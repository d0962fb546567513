import SluiceCrypto
import SluiceSchema
import SluiceTrade

/// Why a message is believed, compiled.
enum Verification: Sendable {
    /// All of these must hold; `computed` are the recipes that they use through `recipe.X`.
    case recipes([Recipe], computed: RecipePlan)
    /// Nothing proves it, and the plugin says why that is safe.
    case unproved(because: String)
}

/// What verifying came to. Everything that is not `good` is a refusal or asks for a key; an error is a refusal.
enum VerificationResult: Sendable {
    case good
    case needsKey(ring: String, id: String)
    case refused(CallbackRefusal)
}

extension Verification {
    /// Whether the message at hand is proved.
    func verify(in run: Run) -> VerificationResult {
        guard case .recipes(let recipes, let computed) = self else { return .good }
        guard !recipes.isEmpty else { return .refused(CallbackRefusal(.signature, "nothing verifies this message")) }
        for recipe in recipes {
            var attempt = run
            do throws(RunProblem) {
                try attempt.compute(computed)
                try attempt.supplyKeys(recipe)
            } catch {
                if case .needsKey(let ring, let id) = error { return .needsKey(ring: ring, id: id) }
                return .refused(error.refusal)
            }
            if let refusal = recipe.refusal(in: attempt) { return .refused(refusal) }
        }
        return .good
    }
}

extension Recipe {
    /// Why the proof of this recipe does not hold; nil when it does. An error while evaluating is a refusal.
    fileprivate func refusal(in run: Run) -> CallbackRefusal? {
        let environment = run.environment
        do throws(EvaluationError) {
            if let unless, try unless.holds(in: environment) { return nil }
            if let freshness, let refusal = try freshness.refusal(in: run) { return refusal }
            return try isProved(in: environment)
                ? nil : CallbackRefusal(.signature, "the proof \"\(name)\" does not fit what was received")
        } catch {
            return CallbackRefusal(.signature, "the proof \"\(name)\" cannot be checked: \(error.message)")
        }
    }

    private func isProved(in environment: Environment) throws(EvaluationError) -> Bool {
        let subject = try message(in: environment)
        switch proof {
        case .given(let template): return try holds(subject, try template.value(in: environment), environment)
        case .candidates(let template):
            guard case .list(let candidates) = try template.value(in: environment) else { return false }
            // All are tried, so that the time does not tell which one fits.
            var isProved = false
            for candidate in candidates.prefix(Recipe.candidatesMax) {
                if try holds(subject, candidate, environment) { isProved = true }
            }
            return isProved
        case nil: return false
        }
    }

    /// More candidates than any provider sends would only cost time.
    private static let candidatesMax = 32

    private func holds(_ subject: Value, _ given: Value, _ environment: Environment) throws(EvaluationError) -> Bool {
        if let steps { return try steps.verifies(subject, proof: given, in: environment) }
        guard let expected = subject.byteForm, !expected.isEmpty, !given.isNothing, let received = given.byteForm else {
            return false
        }
        return constantTimeEqual(expected, received)
    }
}

extension Recipe.Freshness {
    fileprivate func refusal(in run: Run) throws(EvaluationError) -> CallbackRefusal? {
        guard case .time(let time) = try at.value(in: run.environment) else {
            return CallbackRefusal(.stale, "the message does not say when it was sent")
        }
        let (age, overflow) = run.moment.now.milliseconds.subtractingReportingOverflow(time.milliseconds)
        let isFar = overflow || age > withinMilliseconds || age < (isPastOnly ? 0 : -withinMilliseconds)
        return isFar ? CallbackRefusal(.stale, "the message is not of this time") : nil
    }
}
