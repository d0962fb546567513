/// One field of a mapping, declared once: the check, the default, the secret mark and the reference page come from it.
package struct FieldSpec: Sendable {
    /// The key in the file.
    package var name: String
    /// What may stand there.
    package var kind: FieldKind
    /// A sentence or two for the reference page: what it does and when to change it.
    package var about: String
    /// Whether it must be given.
    package var isRequired: Bool
    /// What holds when the key is absent: letter by letter for texts, URLs and choices, as YAML for every other kind.
    package var defaultText: String?
    /// Whether its value, and everything inside, must never be shown. Messages then say what kind was found, not what.
    package var isSecret: Bool
    /// A value for the reference page.
    package var example: String?
    /// For a field on its way out: what to write in its place, after "deprecated: ". Using it is a warning.
    package var deprecation: String?

    /// A field; by default optional, without a default value, not secret.
    package init(
        name: String, kind: FieldKind, about: String, isRequired: Bool = false, defaultText: String? = nil,
        isSecret: Bool = false, example: String? = nil, deprecation: String? = nil
    ) {
        precondition(!(isRequired && defaultText != nil), "the field \(name) is required and has a default")
        self.name = name
        self.kind = kind
        self.about = about
        self.isRequired = isRequired
        self.defaultText = defaultText
        self.isSecret = isSecret
        self.example = example
        self.deprecation = deprecation
    }

    /// Whether using it is a warning.
    package var isDeprecated: Bool { deprecation != nil }

    /// The default as a node at a place, nil if there is none.
    package func defaultNode(at position: SourcePosition) -> YAMLNode? {
        guard let defaultText else { return nil }
        if kind.isWrittenAsText {
            return YAMLNode(position: position, content: .scalar(.init(text: defaultText, isPlain: false)))
        }
        let node = try? YAMLParser.parse(Array(defaultText.utf8), file: position.file)
        guard var node else { preconditionFailure("the default of \(name) is not YAML: \(defaultText)") }
        node.position = position
        return node
    }
}
