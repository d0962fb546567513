/// What a text must look like, with words for it that fit after "expected".
package struct TextPattern: Sendable {
    /// For people, after "expected": "lower-case letters, digits and hyphens".
    package var about: String
    /// Whether a text looks like that.
    package var accepts: @Sendable (String) -> Bool

    /// A pattern decided by code, which should look at every character once.
    package init(about: String, accepts: @escaping @Sendable (String) -> Bool) {
        self.about = about
        self.accepts = accepts
    }

    /// A pattern that the whole text must match, in the syntax of Swift's `Regex`. A pattern that does not compile is
    /// our bug and stops the program where it is declared.
    package init(about: String, regex: String) {
        guard let compiled = CompiledPattern(regex) else {
            preconditionFailure("the pattern \(regex) does not compile")
        }
        self.init(about: about) { compiled.matches($0) }
    }
}
