/// Collects problems from several passes and gives them back in document order, each once.
package struct Diagnostics: Sendable {
    private var collected: [Diagnostic] = []

    /// An empty collection.
    package init() {}

    /// A collection that begins with these.
    package init(_ diagnostics: [Diagnostic]) { collected = diagnostics }

    /// Whether any of them is an error, so that the file cannot be used.
    package var hasErrors: Bool { collected.contains { $0.severity == .error } }

    /// Whether nothing was reported.
    package var isEmpty: Bool { collected.isEmpty }

    /// Adds one problem.
    package mutating func add(_ diagnostic: Diagnostic) { collected.append(diagnostic) }

    /// Adds several problems.
    package mutating func add(contentsOf diagnostics: [Diagnostic]) { collected += diagnostics }

    /// All problems in document order, duplicates dropped. Those at one place stay in the order they were added.
    package var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return collected.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
            .filter { seen.insert($0).inserted }
    }

    /// Throws everything collected if any of it is an error.
    package func throwIfErrors() throws(SchemaError) {
        if hasErrors { throw SchemaError(diagnostics: sorted) }
    }
}
