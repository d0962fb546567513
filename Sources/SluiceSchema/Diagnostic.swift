/// One problem in a file: where, how bad, what, and what was probably meant.
package struct Diagnostic: Sendable, Hashable, Error {
    /// Whether the file can be used in spite of it.
    package enum Severity: String, Sendable, Hashable {
        /// The file cannot be used.
        case error
        /// The file can be used, but should be changed.
        case warning
    }

    /// Where the problem is.
    package var position: SourcePosition
    /// Whether the file can be used in spite of it.
    package var severity: Severity
    /// Stable kebab-case text, for searching and for scripts.
    package var code: String
    /// One sentence without a full stop: what was expected, what was found. Never a secret value.
    package var message: String
    /// The name that was probably meant, if one is near enough.
    package var suggestion: String?

    /// A problem under a code of the caller's own list.
    package init(
        _ position: SourcePosition, severity: Severity = .error, code: String, _ message: String,
        suggestion: String? = nil
    ) {
        self.position = position
        self.severity = severity
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }

    /// A problem under one of this room's codes.
    package init(
        _ position: SourcePosition, severity: Severity = .error, _ code: SchemaCode, _ message: String,
        suggestion: String? = nil
    ) {
        self.init(position, severity: severity, code: code.rawValue, message, suggestion: suggestion)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message (did you mean "x"?) [code]`.
    package var description: String {
        let hint = suggestion.map { " (did you mean \"\($0)\"?)" } ?? ""
        return "\(position): \(severity.rawValue): \(message)\(hint) [\(code)]"
    }
}
