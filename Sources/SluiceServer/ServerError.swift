/// Why the server cannot be built from its options.
package struct ServerError: Error, Sendable, CustomStringConvertible {
    /// Stable: `tls-certificate`, `tls-key`.
    package let code: String
    /// What was wrong, in which file, and what to do.
    package let message: String

    package var description: String { "\(message) [\(code)]" }
}
