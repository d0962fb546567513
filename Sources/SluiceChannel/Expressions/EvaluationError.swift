package import SluiceSchema

/// Why an expression had no value. The sentence names the function and what it got by kind, never the value itself.
package struct EvaluationError: Error, Sendable, CustomStringConvertible {
    /// `value-absent`, `value-kind`, `function-refused`, `value-not-text`.
    package let code: String
    /// One sentence without a full stop.
    package let message: String
    /// Where the expression stands in the plugin.
    package let position: SourcePosition

    package init(code: String, message: String, position: SourcePosition) {
        self.code = code
        self.message = message
        self.position = position
    }

    package var description: String { "\(position): \(message) [\(code)]" }
}
