/// A file that cannot be used, with everything that is wrong with it.
package struct SchemaError: Error, Sendable, Hashable {
    /// In document order; at least one of them is an error.
    package var diagnostics: [Diagnostic]

    /// A refusal for these reasons.
    package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

extension SchemaError: CustomStringConvertible {
    /// One problem a line.
    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
