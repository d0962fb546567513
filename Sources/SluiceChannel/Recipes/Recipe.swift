import SluiceSchema
import SluiceTrade

/// What is signed and how, compiled for one place. The same recipe signs, or verifies when it has `given` or
/// `candidates`. Shared and never changed.
final class Recipe: Sendable {
    /// What is signed.
    enum Subject: Sendable {
        case text(Template)
        case fields(Template, CanonicalFields)
    }

    /// What came as the proof.
    enum Proof: Sendable {
        case given(Template)
        case candidates(Template)
    }

    /// How old a message may be.
    struct Freshness: Sendable {
        let at: Template
        let withinMilliseconds: Int64
        let isPastOnly: Bool
    }

    let name: String
    let position: SourcePosition
    let subject: Subject
    let before: Template?
    let after: Template?
    /// nil: the text itself is the proof, as a shared token is.
    let steps: Pipeline?
    let proof: Proof?
    let freshness: Freshness?
    let keyID: Template?
    /// Rings whose keys the steps use.
    let rings: [String]
    let unless: Condition?

    init(
        name: String, position: SourcePosition, subject: Subject, before: Template?, after: Template?,
        steps: Pipeline?, proof: Proof?, freshness: Freshness?, keyID: Template?, rings: [String], unless: Condition?
    ) {
        self.name = name
        self.position = position
        self.subject = subject
        self.before = before
        self.after = after
        self.steps = steps
        self.proof = proof
        self.freshness = freshness
        self.keyID = keyID
        self.rings = rings
        self.unless = unless
    }

    /// Whether it can be used under `verify`.
    var isVerifying: Bool { proof != nil }

    /// Every name that it reads.
    var references: Set<Reference> {
        var found = steps?.references ?? []
        switch subject {
        case .text(let template): found.formUnion(template.references)
        case .fields(let template, _): found.formUnion(template.references)
        }
        for template in [before, after, keyID, freshness?.at].compactMap({ $0 }) {
            found.formUnion(template.references)
        }
        return found
    }

    /// The message before the steps.
    func message(in environment: Environment) throws(EvaluationError) -> Value {
        if before == nil, after == nil, case .text(let template) = subject {
            return .bytes(try template.bytes(in: environment))
        }
        var bytes = try before?.bytes(in: environment) ?? []
        switch subject {
        case .text(let template): bytes += try template.bytes(in: environment)
        case .fields(let template, let rule):
            let value = try template.value(in: environment)
            guard case .object(let object) = value else {
                throw EvaluationError(
                    code: "value-kind", message: "the fields of a recipe are an object, not \(value.kindName)",
                    position: template.position)
            }
            do throws(WireError) {
                bytes += try rule.bytes(of: object)
            } catch {
                throw EvaluationError(code: "value-not-text", message: error.message, position: template.position)
            }
        }
        bytes += try after?.bytes(in: environment) ?? []
        return .bytes(bytes)
    }

    /// The proof that the recipe computes.
    func proof(in environment: Environment) throws(EvaluationError) -> Value {
        let text = try message(in: environment)
        guard let steps else { return String(validating: text.byteForm ?? [], as: UTF8.self).map(Value.text) ?? text }
        return try steps.run(text, in: environment)
    }
}
